import { list, SmartRedis } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';

// An instance that refreshes a cache by a cron expression. With HANGS its fetcher returns only once.
const {
  REDIS_URL: url = '',
  CRON: cron = '',
  NAMESPACE: namespace = '',
  HANGS: hangs,
} = process.env;
const smart = new SmartRedis({
  driver: ioredisDriver(url),
  elector: leaseElector({ ttl: '3s' }),
  namespace,
  logger: false,
});
smart.register({
  name: 'report',
  fetcher: async ({ reason }) => {
    process.send?.({ reason });
    if (hangs !== undefined && reason === 'due') await new Promise(() => undefined);
    return [Date.now()];
  },
  refresh: { cron },
  history: 100,
  targets: { all: list({ key: `${namespace}:report` }) },
});
await smart.start();
