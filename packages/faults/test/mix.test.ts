import { describe, expect, it } from 'vitest';
import type { Row } from '../src/row.js';
import { rows } from '../src/rows.js';
import { driverNames } from '../src/run/driver-name.js';
import { runRows } from '../src/run/run-rows.js';

/**
 * Tries enough to see each row work. `pnpm faults` runs all rows, with hundreds of tries, and
 * judges times as well.
 */
const scale = 0.01;
const seed = Date.now() % 1_000_000;

/** Every other row over each library, by turns: together they take about a minute. */
const mix: readonly (readonly [string, string, Row])[] = rows
  .filter(({ inMix = false }) => inMix)
  .map((row, index) => [row.title, driverNames[index % driverNames.length] ?? 'ioredis', row]);

describe(`the mix of failures, seed ${String(seed)}`, () => {
  it.each(mix)('breaks no promise when %s, over %s', async (_, driver, row) => {
    const drivers = driverNames.filter((name) => name === driver);
    const options = { seed, scale, drivers, progress: () => undefined };
    const [result] = await runRows([row], options, () => undefined);
    // Bars of time are for a machine that has nothing else to do.
    expect(result?.violations).toEqual([]);
    expect(result?.tries).toBeGreaterThan(0);
  });
});
