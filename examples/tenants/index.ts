import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createSmartRedis, isSmartRedisError } from 'smart-redis';
import { openPortalDatabase } from './portal-database.js';
import { registerTenants } from './register-tenants.js';

const url = process.env.REDIS_URL ?? 'redis://localhost:6379';
const database = await openPortalDatabase();
const redis = new Redis(url);
const smart = await createSmartRedis({ redis: url });
const keys = async () => (await redis.keys('routes:*')).sort().join(' ');

for (const tenant of ['ATL', 'ORD', 'SEA']) database.tenants.add(tenant);
// The pace of a demonstration; the defaults are minutes.
const family = registerTenants(smart, database, { every: '1s', dropAfter: '1s' });
family.on('gone', ({ member }) => console.log(`${member} is gone`));
await family.ready();
console.log('tenants:', family.names().join(' '));

// A tenant comes. Without the refresh it would be seen within a second.
database.tenants.add('JFK');
await family.refresh();
const jfk = family.member('JFK');
await jfk.ready();
console.log('JFK came; its busiest routes:', await jfk.read.busiest.top(2));

// A tenant changes.
database.routes.get('JFK')?.set('LAX', 99_999);
await jfk.refresh();
console.log('JFK changed:', await jfk.read.byDestination.get('LAX'));

// The source answers nothing: that is a fault, and no reason to drop everybody.
const tenants = [...database.tenants];
database.tenants.clear();
await family.refresh().catch((error: unknown) => {
  console.log('no tenants at all:', isSmartRedisError(error) ? error.code : error);
});
for (const tenant of tenants) database.tenants.add(tenant);

// A tenant goes, and its data are removed.
database.tenants.delete('JFK');
await family.refresh();
while ((await keys()).includes('JFK')) await sleep(100);
console.log('what is left:', await keys());

redis.disconnect();
await smart.close();
