import type { RedisDriver } from '@smart-redis/core';
import { hash, SmartRedis } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';
import { redisDriver } from '@smart-redis/redis';

const url = process.env.REDIS_URL ?? 'redis://localhost:6379';

/** The only line that depends on the client library. */
const driver: RedisDriver = process.argv.includes('--redis')
  ? redisDriver(url)
  : ioredisDriver(url);

const smart = new SmartRedis({ driver, elector: leaseElector() });
const prices = smart.register({
  name: 'prices',
  fetcher: () => [
    { id: 'apple', price: 1.2 },
    { id: 'pear', price: 1.5 },
  ],
  targets: { byId: hash({ key: 'prices' }) },
});
await smart.start();
await prices.ready();
console.log(driver.name, await prices.read.byId.getMany(['apple', 'pear']));
await smart.close();
