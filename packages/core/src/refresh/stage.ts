import type { Command } from '../driver.js';
import type { Target } from '../target.js';
import type { Writer } from '../writer.js';
import { batchesOf } from './batches.js';
import type { PulledResult } from './result.js';
import type { RowBatch } from './row-batch.js';
import type { StagerOptions } from './stager.js';
import { createStager } from './stager.js';

/** What was staged. */
export interface StagedResult {
  readonly rows: number;
  readonly bytes: number;
  /** What `count` answered for each staging key. */
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * Writes rows to the staging keys: one pass over the source for all targets, pulled no faster than Redis takes them.
 * Rejects as soon as `signal` aborts between two batches; nothing is sent after that.
 */
export async function stage(options: StagerOptions, result: PulledResult): Promise<StagedResult> {
  const stager = createStager(options);
  const { form } = result;
  let rows = 0;
  try {
    for await (const batch of batchesOf(result, options.groups.flat(), options.signal)) {
      rows += batch.rows.length;
      await stager.send(({ target, stagingKey }) => writeBatch(target, stagingKey, batch));
    }
    await stager.send(
      ({ target, stagingKey }) => target.writer.finish?.(stagingKey, { rows, form }) ?? [],
    );
    const counts = await stager.settle();
    return { rows, bytes: stager.bytes, counts };
  } finally {
    stager.stop();
  }
}

/** The commands of a batch for one target, on whichever key. */
export function writeBatch({ writer }: Target, key: string, batch: RowBatch): readonly Command[] {
  // The rows are the fetcher's, which `register` has checked against the target.
  return (writer as Writer).write(key, batch.rows, batch);
}
