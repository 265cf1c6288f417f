import { expect, it } from 'vitest';
import type { Clock } from '../src/contracts/clock.js';
import { systemClock } from '../src/contracts/clock.js';
import { checkHeld } from '../src/guard/check-held.js';
import { leftOut } from '../src/guard/row-guard.js';

it('lets the event loop turn while it checks an array of which nothing is valid', async () => {
  // Counted in rows, because a machine may be slow: each takes a millisecond.
  let nowMs = 0;
  const clock: Clock = { ...systemClock, monotonic: () => nowMs };
  let runSince = 0;
  let longestRun = 0;
  let isDone = false;
  const count = (): void => {
    runSince = 0;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const guard = {
    most: Infinity,
    refuse: () => {
      throw new Error('not too many');
    },
    admit: () => {
      nowMs += 1;
      runSince += 1;
      longestRun = Math.max(longestRun, runSince);
      return leftOut;
    },
  };
  const rows = Array.from({ length: 2000 }, (_, id) => ({ id }));
  const result = { cache: 'c', form: 'rows', rows, end: () => Promise.resolve() } as const;
  const { signal } = new AbortController();
  const checked = await checkHeld(result as never, guard, { clock, signal });
  isDone = true;
  expect(checked.rows).toEqual([]);
  expect(checked.leftOutAt).toHaveLength(2000);
  expect(longestRun).toBeLessThanOrEqual(32);
});
