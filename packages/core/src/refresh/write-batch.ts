import type { Command } from '../driver.js';
import type { Target } from '../target.js';
import type { StagedTotal, Writer } from '../writer.js';
import type { RowBatch } from './row-batch.js';
import type { StagedTarget } from './staged-target.js';

/** The commands of a batch for one target, on whichever key. */
export function writeBatch({ writer }: Target, key: string, batch: RowBatch): readonly Command[] {
  // The rows are the fetcher's, which `register` has checked against the target.
  return (writer as Writer).write(key, batch.rows, batch);
}

/** The commands after the last batch. */
export function finishTarget(
  { target, stagingKey }: StagedTarget,
  total: StagedTotal,
): readonly Command[] {
  return target.writer.finish?.(stagingKey, total) ?? [];
}
