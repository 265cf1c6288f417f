import type { Command } from '../contracts/driver.js';
import type { Target } from '../contracts/target.js';
import type { BatchOptions } from './batches.js';
import { batchesOf } from './batches.js';
import { createContentDigest } from './content-digest.js';
import type { HeldResult } from '../source/take-answer.js';
import type { RowBatch } from './row-batch.js';
import type { StagedTarget } from './staged-target.js';
import { finishTarget, writeBatch } from './write-batch.js';

/**
 * Whether a result in memory has the digest `known`. Stages nothing, and stops soon after the first
 * row that differs. `onCommands` is called with the commands of each batch.
 */
export async function hasDigest(
  result: HeldResult,
  known: string,
  targets: readonly StagedTarget[],
  options: BatchOptions,
  onCommands: (target: Target, commands: readonly Command[]) => void = () => undefined,
): Promise<boolean> {
  const digest = createContentDigest();
  let rows = 0;
  let last: RowBatch | undefined;
  for await (const batch of batchesOf(result, targets, options)) {
    last = batch;
    rows += batch.rows.length;
    for (const { target, stagingKey } of targets) {
      const commands = writeBatch(target, stagingKey, batch);
      digest.add(commands);
      onCommands(target, commands);
    }
    digest.endBatch();
    if (!digest.mayEqual(known)) return false;
  }
  for (const staged of targets) digest.add(finishTarget(staged, { rows, form: result.form }, last));
  return digest.value() === known;
}
