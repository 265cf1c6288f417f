import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkerProgram } from '../src/lab/processes/bundle-worker.js';
import { bundleWorker } from '../src/lab/processes/bundle-worker.js';
import type { Row } from '../src/row.js';
import { rows } from '../src/rows.js';
import { driverNames } from '../src/run/driver-name.js';
import { runRows } from '../src/run/run-rows.js';

/**
 * Enough tries to see that each row works. `pnpm faults` runs all rows, with hundreds of tries, and
 * also judges times.
 */
const scale = 0.01;
const seed = Date.now() % 1_000_000;

/** Each row runs over one library, alternately: together they take about a minute. */
const mix: readonly (readonly [string, string, Row])[] = rows
  .filter(({ inMix = false }) => inMix)
  .map((row, index) => [row.title, driverNames[index % driverNames.length] ?? 'ioredis', row]);

describe(`the mix of failures, seed ${String(seed)}`, () => {
  let program: WorkerProgram;
  beforeAll(async () => {
    program = await bundleWorker();
  });
  afterAll(() => program[Symbol.asyncDispose]());

  it.each(mix)('breaks no promise when %s, over %s', async (_, driver, row) => {
    const drivers = driverNames.filter((name) => name === driver);
    const options = { seed, scale, drivers, progress: () => undefined, program, isMix: true };
    const [result] = await runRows([row], options, () => undefined);
    // Bars of time only apply on an otherwise idle machine.
    expect(result?.violations).toEqual([]);
    expect(result?.tries).toBeGreaterThan(0);
  });
});
