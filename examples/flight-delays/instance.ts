import { SmartRedis } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';
import { registerCaches } from './caches.js';
import { sendToParent, untilStopped } from './processes/parent.js';
import { openDuckdb } from './sources/duckdb.js';
import { postgresAt } from './sources/postgres.js';
import type { Progress } from './sources/watch-source.js';
import { watchSource } from './sources/watch-source.js';

// One of several equal servers of an application; each refreshes its share of the caches.
const [name = 'instance', redisUrl = '', postgresUrl = '', days = '181'] = process.argv.slice(2);
const stopped = untilStopped();

const warn = (message: string, fields?: object): void =>
  sendToParent({ type: 'warning', text: `${message} ${JSON.stringify(fields ?? {})}` });
const ignore = (): void => undefined;

const smart = new SmartRedis({
  driver: ioredisDriver(redisUrl),
  elector: leaseElector({ ttl: '3s' }),
  namespace: 'flight-delays',
  instance: name,
  logger: { debug: ignore, info: ignore, warn, error: warn },
  concurrency: 1, // one core for the reports, one for the readers
  stagingTtl: '5s',
});

const sendProgress = (progress: Progress): void => sendToParent({ type: 'progress', ...progress });
registerCaches(smart, {
  duckdb: watchSource(await openDuckdb(Number(days)), sendProgress),
  postgres: watchSource(postgresAt(postgresUrl), sendProgress),
});

smart.on('serving', ({ cache }) => sendToParent({ type: 'serving', cache }));
smart.on('released', ({ cache, reason }) => sendToParent({ type: 'released', cache, reason }));
smart.on('committed', (event) => {
  // Every instance receives the event of every commit; only one reports it.
  if (event.instance === name) sendToParent({ type: 'committed', ...event });
});

await smart.start();
sendToParent({ type: 'started' });

await stopped;
await smart.close();
process.disconnect();
