import { expect, it } from 'vitest';
import { createRest } from '../src/live/pace.js';

it('rests no longer than its limit, however long a reading took', async () => {
  const { rest } = createRest({ leastMs: 1, mostMs: 2, share: 60, longestMs: 5 });
  const tookMs = 10 * 60_000;
  await expect(rest(tookMs, new AbortController().signal)).resolves.toBeUndefined();
});
