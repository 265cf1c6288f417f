import { startRedis } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { verdictsOf } from '../src/soak/judge.js';
import { soakRound, startPair } from '../src/soak/rounds.js';
import type { Sample } from '../src/soak/sample.js';
import { takeSample } from '../src/soak/sample.js';

it('runs rounds that leave no cache behind, and takes samples', async () => {
  await using server = await startRedis();
  let pair = await startPair(server.url);
  for (let round = 1; round <= 2; round += 1) pair = await soakRound(server, pair, round);
  const { keys, heapKiB, connections } = await takeSample(server);
  await Promise.all(pair.map((smart) => smart.close()));
  // The leader key, the last term, and what the instances say of themselves.
  expect(keys).toBeLessThanOrEqual(3);
  expect(heapKiB).toBeGreaterThan(0);
  expect(connections).toBeGreaterThan(0);
});

it('names the measure that grows', () => {
  const flat: Sample = { heapKiB: 20_000, handles: 12, listeners: 6, connections: 7, keys: 2 };
  const samples = Array.from({ length: 40 }, (_, index) => ({ ...flat, keys: 2 + index }));
  const grown = verdictsOf(samples).filter(({ isFlat }) => !isFlat);
  expect(grown.map(({ measure }) => measure)).toEqual(['keys']);
});
