import type { SmartRedis } from '@smart-redis/core';
import { hash, list, set, sortedSet, string } from '@smart-redis/core';
import { airportPulse } from './reports/airport-pulse.js';
import { busyHours } from './reports/busy-hours.js';
import { delayOutlook } from './reports/delay-outlook.js';
import { missedConnections } from './reports/missed-connections.js';
import type { WatchedSource } from './sources/watch-source.js';

/** The databases of the reports. */
export interface Sources {
  readonly duckdb: WatchedSource;
  readonly postgres: WatchedSource;
}

/** One report at a time asks DuckDB, on all instances together: a core stays for the readers. */
const group = { name: 'duckdb', concurrency: 1 };

/** Registers the caches. Every instance does the same, because any of them may serve each. */
export function registerCaches(smart: SmartRedis, { duckdb, postgres }: Sources): void {
  // More than 100,000 rows, streamed from the source to Redis, and never held in memory as a whole.
  smart.register({
    name: 'missed-connections',
    group,
    fetcher: (context) => duckdb.ask(missedConnections, context),
    refresh: { every: '10s' },
    timeout: '1m',
    targets: {
      byRoute: hash({ key: 'connections:by-route', id: 'route' }),
      ranking: list({ key: 'connections:ranking' }),
      worst: sortedSet({ key: 'connections:worst', score: 'missedPercent' }),
    },
  });

  smart.register({
    name: 'delay-outlook',
    group,
    fetcher: (context) => duckdb.ask(delayOutlook, context),
    refresh: { every: '8s', jitter: '1s' },
    timeout: '1m',
    targets: {
      bySlot: hash({ key: 'outlook:by-slot', id: 'slot' }),
      byMedian: sortedSet({ key: 'outlook:by-median', score: 'median' }),
    },
  });

  // One fetch, five keys that change together.
  smart.register({
    name: 'airport-pulse',
    group,
    fetcher: (context) => duckdb.ask(airportPulse, context),
    refresh: { every: '10s' },
    timeout: '1m',
    targets: {
      byAirport: hash({ key: 'pulse:by-airport', id: 'airport' }),
      ranking: list({ key: 'pulse:ranking' }),
      worst: sortedSet({ key: 'pulse:worst', score: 'worstHours' }),
      airports: set({ key: 'pulse:airports' }),
      report: string({ key: 'pulse:report' }),
    },
  });

  // Another database; nothing else changes.
  smart.register({
    name: 'busy-hours',
    fetcher: (context) => postgres.ask(busyHours, context),
    refresh: { every: '5s' },
    timeout: '1m',
    targets: {
      byAirport: hash({ key: 'busy:by-airport', id: 'airport' }),
      worst: sortedSet({ key: 'busy:worst', score: 'p90' }),
      report: string({ key: 'busy:report' }),
    },
  });
}
