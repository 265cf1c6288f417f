import type { Clock } from '../contracts/clock.js';
import type { HeldResult } from '../source/take-answer.js';
import { createLoopTurns } from '../waiting/loop-turns.js';
import type { RowGuard } from './row-guard.js';
import { leftOut } from './row-guard.js';

/**
 * Passes a result in memory through a schema; resolves with what is stored of it. Yields to the
 * event loop in between.
 */
export async function checkHeld(
  result: HeldResult,
  { admit, most, refuse }: RowGuard,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<HeldResult> {
  if (admit === undefined) return result;
  const turns = createLoopTurns(clock);
  const rows: unknown[] = [];
  const leftOutAt: number[] = [];
  for (const row of result.rows) {
    const answered = admit(row);
    const stored: unknown = answered instanceof Promise ? await answered : answered;
    if (stored === leftOut) leftOutAt.push(rows.length + leftOutAt.length);
    else rows.push(stored);
    if (rows.length > most) refuse(rows.length);
    if (!turns.isDue()) continue;
    await turns.take();
    signal.throwIfAborted();
  }
  return { ...result, rows, leftOutAt };
}
