import { setImmediate as turn } from 'node:timers/promises';
import { batchesOf } from './batches.js';
import { createContentDigest } from './content-digest.js';
import type { HeldResult } from './result.js';
import type { StagedTarget } from './staged-target.js';
import { finishTarget, writeBatch } from './write-batch.js';

/** Others get their turn after so many batches: nothing here waits for the network. */
const batchesPerTurn = 16;

/**
 * Whether a result that is held in memory would write exactly what `known` is the digest of. Stages nothing, and stops soon
 * after the first row that differs.
 */
export async function hasDigest(
  result: HeldResult,
  known: string,
  targets: readonly StagedTarget[],
  signal: AbortSignal,
): Promise<boolean> {
  const digest = createContentDigest();
  let rows = 0;
  for await (const batch of batchesOf(result, targets, signal)) {
    rows += batch.rows.length;
    for (const { target, stagingKey } of targets) digest.add(writeBatch(target, stagingKey, batch));
    digest.endBatch();
    if (!digest.mayEqual(known)) return false;
    if (batch.index % batchesPerTurn === batchesPerTurn - 1) {
      await turn();
      signal.throwIfAborted();
    }
  }
  for (const staged of targets) digest.add(finishTarget(staged, { rows, form: result.form }));
  return digest.value() === known;
}
