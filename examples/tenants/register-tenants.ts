import type { Duration, SmartRedis } from 'smart-redis';
import { hash, sortedSet } from 'smart-redis';
import type { PortalDatabase } from './portal-database.js';
import { routesOf } from './portal-database.js';

/** How soon changes of the list of tenants are seen, and data of gone ones removed. */
export interface Pace {
  readonly every: Duration;
  readonly dropAfter: Duration;
}

/** Registers a cache for each tenant, on every instance. */
export function registerTenants(
  smart: SmartRedis,
  database: PortalDatabase,
  { every, dropAfter }: Pace = { every: '1m', dropAfter: '5m' },
) {
  return smart.registerFamily({
    name: 'tenants',
    members: () => database.tenants,
    every,
    define: (tenant) => ({
      fetcher: () => routesOf(database, tenant),
      refresh: { every: '5m' },
      group: { name: 'portal-database', concurrency: 2 },
      targets: {
        byDestination: hash({ key: `routes:${tenant}:by-destination`, id: 'destination' }),
        busiest: sortedSet({
          key: `routes:${tenant}:busiest`,
          score: 'flights',
          member: 'destination',
        }),
      },
    }),
    whenGone: 'drop',
    dropAfter,
  });
}
