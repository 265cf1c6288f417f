import { describe, expect, it } from 'vitest';
import { hash, jsonCodec } from '../src/index.js';
import { guardRunOf } from '../src/guard/guard-run.js';
import { isOfSource } from '../src/instance/source-failure.js';
import { resolveDefinition } from '../src/settings/resolve-definition.js';
import type { Command } from '../src/contracts/driver.js';

const batches = 4000;
const batch = Array.from({ length: 100 }, (_, id) => ({
  id,
  name: `row ${String(id)}`,
  p95: id / 7,
}));
const command: Command = [
  'HSET',
  'staging',
  ...batch.flatMap((row) => [String(row.id), jsonCodec.encode(row) as string]),
];

/** The least processor time of several rounds, in microseconds. */
function costOf(work: () => void): number {
  let least = Infinity;
  for (let round = 0; round < 5; round += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return least;
}

describe('a guard', () => {
  it.each([{ maxShrink: '50%' }, { minRows: 1, unique: true }])(
    'with the rules %j costs less than a hundredth of encoding the rows',
    (guard) => {
      const targets = { byId: hash({ key: 'k' }) };
      const definition = resolveDefinition(
        { name: 'cache', fetcher: () => [], targets, guard: guard as object },
        false,
      );
      const run = guardRunOf({ definition, baseline: null, isForced: false });
      const counting = costOf(() => {
        run?.begin();
        for (let at = 0; at < batches; at += 1) run?.count(targets.byId, [command]);
        const total = { rows: batches * 100, distinctOf: () => batches * 100 };
        expect(run?.refusals(total)).toEqual([]);
      });
      const encoding = costOf(() => {
        for (let at = 0; at < batches; at += 1) for (const row of batch) jsonCodec.encode(row);
      });
      expect(counting / encoding).toBeLessThan(0.01);
    },
  );

  it('says nothing about the instance that a refresh ran on', () => {
    expect(isOfSource('SR_REFUSED')).toBe(false);
    expect(isOfSource('SR_FETCH_FAILED')).toBe(true);
  });
});
