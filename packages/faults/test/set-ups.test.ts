import { expect, it } from 'vitest';
import { runControl, runSetUps } from '../src/rows/f32-set-ups.js';
import { setUps } from '../src/setups/set-ups.js';

/** Some set-ups of the table, all of which `pnpm faults --only F32` runs. */
const quick = setUps.filter(({ isQuick }) => isQuick);

it('the quick set-ups of clients pass all phases', async () => {
  expect(quick).not.toHaveLength(0);
  expect(await runSetUps(quick, () => undefined)).toEqual([]);
});

it('a driver that does not reconnect is detected', async () => {
  for (const setUp of quick.filter(({ topology }) => topology === 'single')) {
    expect(await runControl(setUp)).toMatch(/^(refresh|failover): /);
  }
});

it('names each set-up once, of both libraries, both majors and all topologies', () => {
  expect(new Set(setUps.map(({ name }) => name)).size).toBe(setUps.length);
  const kinds = setUps.map(
    ({ library, topology, major }) => `${library} ${String(major)} ${topology}`,
  );
  // A Sentinel client of node-redis 5 does not expose its options, so it is not accepted.
  expect(new Set(kinds).size).toBe(15);
});
