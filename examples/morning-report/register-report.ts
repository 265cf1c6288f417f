import type { SmartRedis } from 'smart-redis';
import { readFlights, reportOf } from './flights.js';

/** Registers the report of the flights in `file`. The return type is that of the handle. */
export function registerReport(smart: SmartRedis, file: string) {
  return smart.register({
    name: 'morning-report',
    fetcher: async ({ signal }) => reportOf(await readFlights(file, signal)),
    // At six in Paris, also when clocks change. If nobody served it at six: until ten.
    refresh: { cron: '0 6 * * *', timezone: 'Europe/Paris', catchUp: '4h' },
    targets: ({ hash, sortedSet }) => ({
      byAirport: hash({ key: 'report:by-airport', id: 'airport' }),
      latest: sortedSet({ key: 'report:latest', score: 'delay', member: 'airport' }),
    }),
    // Half a table is no report.
    guard: { minRows: 1, maxShrink: '20%', unique: true },
    // Today's, and the two before it.
    keep: 2,
    // Counted from six.
    freshness: { lateAfter: '30m', staleAfter: '4h' },
  });
}
