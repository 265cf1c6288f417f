import { setTimeout as sleep } from 'node:timers/promises';
import { createSmartRedis, hash, sortedSet } from 'smart-redis';

const smart = await createSmartRedis({ redis: process.env.REDIS_URL ?? 'redis://localhost:6379' });

const delays = smart.register({
  name: 'airport-delays',
  fetcher: async () => {
    await sleep(2000); // stands in for a slow query
    return [
      { airport: 'ATL', flights: 172_139, delay: 12.9 },
      { airport: 'ORD', flights: 161_404, delay: 15.2 },
      { airport: 'SEA', flights: 61_118, delay: 9.4 },
    ];
  },
  refresh: { every: '5m', jitter: '10s' },
  targets: {
    byAirport: hash({ key: 'delays:by-airport', id: 'airport' }),
    worst: sortedSet({ key: 'delays:worst', score: 'delay', member: 'airport' }),
  },
});

await delays.ready(); // waits only until the first version exists
console.log(await delays.read.byAirport.get('ATL'));
console.log(await delays.read.worst.top(2));
await smart.close();
