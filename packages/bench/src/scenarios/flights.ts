import { loadFlights } from '../flights.js';
import type { Scenario } from '../scenario.js';
import { buildOf } from './build.js';

/** The same builds with real rows. */
export const flights: Scenario = {
  name: 'flights',
  run: async (bench) => {
    const rows = bench.sizes.flights;
    const sizes = { ...bench.sizes, rows, slowRows: Math.min(bench.sizes.slowRows, rows) };
    return [await buildOf('hash', { ...bench, sizes }, await loadFlights(rows))];
  },
};
