import type { SmartRedis } from 'smart-redis';
import { hash, sortedSet } from 'smart-redis';
import type { ShopDatabase } from './shop-database.js';

/** Revenue of a country. */
export interface CountryRevenue {
  readonly country: string;
  readonly revenue: number;
  readonly orders: number;
}

/** Registers the orders, and the revenue that is computed from them, on every instance. */
export function registerShop(smart: SmartRedis, database: ShopDatabase) {
  const orders = smart.register({
    name: 'orders',
    fetcher: () => [...database.orders],
    refresh: { every: '10m' },
    targets: { byId: hash({ key: 'orders:by-id', id: 'id' }) },
  });
  const revenue = smart.register({
    name: 'revenue',
    // Reads the orders in Redis, and not the database: that would be the slow query once more.
    fetcher: async () => {
      const byCountry = new Map<string, CountryRevenue>();
      for await (const { country, amount } of orders.read.byId.values()) {
        const known = byCountry.get(country);
        byCountry.set(country, {
          country,
          revenue: (known?.revenue ?? 0) + amount,
          orders: (known?.orders ?? 0) + 1,
        });
      }
      return [...byCountry.values()];
    },
    refresh: { after: 'orders' },
    history: 20,
    targets: {
      byCountry: hash({ key: '{revenue}:by-country', id: 'country' }),
      ranking: sortedSet({ key: '{revenue}:ranking', score: 'revenue', member: 'country' }),
    },
  });
  return { orders, revenue };
}
