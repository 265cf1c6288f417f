import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Lanes start within so many milliseconds: in step they would measure how long all of them wait for
 * this one process.
 */
const spreadMs = 400;

/**
 * Runs `count` tries, in up to `laneCount` lanes at once; each lane has a ground of its own and
 * takes the next try, once all grounds stand. Resolves with the grounds, closed.
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

/**
 * Waits for all, also when one of them rejects: nothing may go on behind the back of who called.
 */
async function settleAll<T>(work: readonly (Promise<T> | PromiseLike<T>)[]): Promise<T[]> {
  const settled = await Promise.allSettled(work);
  return settled.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
