import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Lanes start within this many milliseconds: if they ran in step, they would measure how long they
 * all wait for this process.
 */
const spreadMs = 400;

/**
 * Runs `count` tries, in up to `laneCount` concurrent lanes. Each lane has its own ground, and
 * takes tries one after another as soon as all grounds are open. Resolves with the grounds, closed.
 */
export async function inLanes<Ground extends AsyncDisposable>(
  count: number,
  laneCount: number,
  open: () => Promise<Ground>,
  attempt: (ground: Ground, index: number) => Promise<void>,
): Promise<Ground[]> {
  const grounds = await settleAll(Array.from({ length: Math.min(count, laneCount) }, open));
  let next = 0;
  const lane = async (ground: Ground, index: number): Promise<void> => {
    await sleep((index / laneCount) * spreadMs);
    while (next < count) {
      next += 1;
      await attempt(ground, next - 1);
    }
  };
  try {
    await settleAll(grounds.map(lane));
  } finally {
    await settleAll(grounds.map((ground) => ground[Symbol.asyncDispose]()));
  }
  return grounds;
}

/** Waits for all, even if one of them rejects: nothing may still run after the caller continues. */
async function settleAll<T>(work: readonly (Promise<T> | PromiseLike<T>)[]): Promise<T[]> {
  const settled = await Promise.allSettled(work);
  return settled.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
