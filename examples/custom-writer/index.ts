import { Redis } from 'ioredis';
import { createSmartRedis } from 'smart-redis';
import { geoIndex } from './geo-index.js';
import { uniqueTags } from './unique-tags.js';

const url = process.env.REDIS_URL ?? 'redis://localhost:6379';
const smart = await createSmartRedis({ redis: url });
const airports = smart.register({
  name: 'airports',
  fetcher: () => [
    { id: 'ATL', longitude: -84.43, latitude: 33.64, tags: ['hub', 'south'] },
    { id: 'ORD', longitude: -87.9, latitude: 41.98, tags: ['hub', 'north'] },
    { id: 'SEA', longitude: -122.31, latitude: 47.45, tags: ['north'] },
  ],
  targets: { places: geoIndex('airports:places'), tags: uniqueTags('airports:tags') },
});
await airports.ready();

// Any client reads them: these are plain Redis keys.
const redis = new Redis(url);
const near = await redis.call(
  'GEOSEARCH',
  'airports:places',
  'FROMLONLAT',
  -87,
  41,
  'BYRADIUS',
  300,
  'km',
  'ASC',
);
console.log('within 300 km of Chicago:', near);
console.log('tags:', (await redis.smembers('airports:tags')).sort());
redis.disconnect();
await smart.close();
