import { createSmartRedis } from 'smart-redis';
import { registerShop } from './register-shop.js';
import { revenueAfter } from './revenue-after.js';
import { openShopDatabase } from './shop-database.js';

const smart = await createSmartRedis({ redis: process.env.REDIS_URL ?? 'redis://localhost:6379' });
const database = openShopDatabase();
const { orders, revenue } = registerShop(smart, database);

/** Both targets, of one version: the ranking and the rows behind it add up. */
const report = () =>
  revenue.snapshot(async (read) => {
    const ranking = await read.ranking.top(10);
    return read.byCountry.getMany(ranking.map(({ member }) => member));
  });

await revenue.ready();
console.log('revenue:', await report());

// An order comes. The orders would be refreshed within ten minutes; this asks for it now.
database.add({ id: 4, country: 'DE', amount: 100 });
const { version } = await orders.refresh();
await revenueAfter(revenue, version);
console.log('after a new order:', await report());

// Nothing has changed: no new version of the orders, so nothing follows.
const again = await orders.refresh();
console.log('after no new order:', again.version === version ? 'the same orders' : 'new orders');
console.log('times that revenue was computed:', (await revenue.history()).length);

await smart.close();
