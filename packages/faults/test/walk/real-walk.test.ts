import { describe, expect, it } from 'vitest';
import { openBench } from '../../src/lab/bench.js';
import { driverNames } from '../../src/run/driver-name.js';
import { checkRealWalks } from '../../src/walk/check-real-walks.js';

/** A few seconds of walks; `pnpm faults --only F31` runs hundreds. */
describe.concurrent('what users do, on a real server', () => {
  it.each(driverNames)('keeps every promise over %s', async (driver) => {
    await using bench = await openBench();
    const options = { bench, driver, seed: 1, count: 8, shrinks: false };
    expect(await checkRealWalks(options)).toBeNull();
  });
});
