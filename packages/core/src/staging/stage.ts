import type { Command } from '../contracts/driver.js';
import type { Target } from '../contracts/target.js';
import type { BatchOptions } from './batches.js';
import { batchesOf } from './batches.js';
import type { ContentDigest } from './content-digest.js';
import { createContentDigest } from './content-digest.js';
import type { FetchedResult } from '../source/take-answer.js';
import type { RowBatch } from './row-batch.js';
import { isHeld } from '../source/take-answer.js';
import type { StagerOptions } from './stager.js';
import { createStager } from './stager.js';
import { finishTarget, writeBatch } from './write-batch.js';

/** The result of staging. */
export interface StagedResult {
  readonly rows: number;
  readonly bytes: number;
  /** The result of `count` for each staging key. */
  readonly counts: ReadonlyMap<string, number>;
  /**
   * The digest of a result in memory, with which the next one can be compared before it is staged;
   * otherwise empty.
   */
  readonly digest: string;
}

/**
 * Writes rows to the staging keys: one pass over the source for all targets, pulled no faster than
 * Redis accepts them. `onCommands` is called with the commands of each batch. Rejects as soon as
 * `signal` aborts between two batches; nothing is sent after that.
 */
export async function stage(
  options: StagerOptions & BatchOptions,
  result: FetchedResult,
  onCommands: (target: Target, commands: readonly Command[]) => void = () => undefined,
): Promise<StagedResult> {
  const stager = createStager(options);
  const { form } = result;
  const digest: ContentDigest | undefined = isHeld(result) ? createContentDigest() : undefined;
  let rows = 0;
  let last: RowBatch | undefined;
  try {
    for await (const batch of batchesOf(result, options.groups.flat(), options)) {
      last = batch;
      rows += batch.rows.length;
      await stager.send(({ target, stagingKey }) => {
        const commands = writeBatch(target, stagingKey, batch);
        digest?.add(commands);
        onCommands(target, commands);
        return commands;
      });
      digest?.endBatch();
    }
    await stager.send((staged) => {
      const commands = finishTarget(staged, { rows, form }, last);
      digest?.add(commands);
      return commands;
    });
    const counts = await stager.finish();
    return { rows, bytes: stager.bytes, counts, digest: digest?.value() ?? '' };
  } finally {
    stager.stop();
  }
}
