import { readFile } from 'node:fs/promises';
import { runExample } from '@smart-redis/example-support';
import { startRedis } from '@smart-redis/testing';
import { createSmartRedis } from 'smart-redis';
import { describe, it } from 'vitest';
import { registerShop } from '../register-shop.js';
import { revenueAfter } from '../revenue-after.js';
import { openShopDatabase } from '../shop-database.js';

describe.concurrent('revenue that follows orders', () => {
  it('prints what its README shows', async ({ expect }) => {
    const { stdout, stderr } = await runExample(new URL('../index.ts', import.meta.url));
    expect(stderr).toBe('');
    expect(await readFile(new URL('../README.md', import.meta.url), 'utf8')).toContain(stdout);
  });

  it('is computed once for each new version of the orders', async ({ expect }) => {
    await using server = await startRedis();
    await using smart = await createSmartRedis({ redis: server.url });
    const database = openShopDatabase();
    const { orders, revenue } = registerShop(smart, database);
    await revenue.ready();

    const { version: first } = await orders.info();
    expect((await orders.refresh()).version).toBe(first);
    for (const id of [10, 11, 12]) {
      database.add({ id, country: 'IT', amount: 5 });
      const { version } = await orders.refresh();
      await revenueAfter(revenue, version);
    }
    expect(await revenue.read.byCountry.get('IT')).toEqual({
      country: 'IT',
      revenue: 15,
      orders: 3,
    });
    // The first one, and one for each new order: none for the orders that had not changed.
    const computed = (await revenue.history()).map(({ outcome }) => outcome);
    expect(computed).toEqual(['committed', 'committed', 'committed', 'committed']);
  });

  it('shows ranking and rows of one version, while it is computed anew', async ({ expect }) => {
    await using server = await startRedis();
    await using smart = await createSmartRedis({ redis: server.url });
    const database = openShopDatabase();
    const { orders, revenue } = registerShop(smart, database);
    await revenue.ready();

    const over = new AbortController();
    const read = async (): Promise<number> => {
      let reads = 0;
      for (; !over.signal.aborted; reads += 1) {
        const page = await revenue.snapshot(async ({ ranking, byCountry }) => ({
          ranking: await ranking.top(10),
          rows: await byCountry.getMany(['FR', 'DE']),
        }));
        for (const row of page.rows) {
          const ranked = page.ranking.find(({ member }) => member === row?.country);
          expect(ranked?.score).toBe(row?.revenue);
        }
      }
      return reads;
    };
    const sell = async (): Promise<void> => {
      for (let id = 10; id < 20; id += 1) {
        database.add({ id, country: id % 2 === 0 ? 'FR' : 'DE', amount: id });
        await revenueAfter(revenue, (await orders.refresh()).version);
      }
      over.abort();
    };
    const [reads] = await Promise.all([read(), sell()]);
    expect(reads).toBeGreaterThan(10);
  });
});
