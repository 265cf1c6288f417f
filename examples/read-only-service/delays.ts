import type { Writers } from 'smart-redis';
import { defineCache } from 'smart-redis';

/** The delays of an airport. */
export interface Delay {
  readonly airport: string;
  readonly flights: number;
  /** Minutes late, on average. */
  readonly delay: number;
}

/** What the worker builds and the service reads. */
export const delays = defineCache({
  name: 'delays',
  targets: ({ hash, sortedSet }: Writers<Delay>) => ({
    byAirport: hash({
      key: '{delays}:by-airport',
      id: 'airport',
      near: { maxEntries: 1000, maxAge: '30s' },
    }),
    worst: sortedSet({ key: '{delays}:worst', score: 'delay', member: 'airport' }),
  }),
  freshness: { lateAfter: '10m', staleAfter: '1h' },
});
