import { setImmediate as turn } from 'node:timers/promises';
import { hash, list, set, SmartRedis } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';
import { redisDriver } from '@smart-redis/redis';
import type { WorkerMessage, WorkerSettings } from './messages.js';
import { keysOf, rowCount } from './messages.js';

const settings = JSON.parse(process.env.WORKER_SETTINGS ?? '') as WorkerSettings;
const tell = (message: WorkerMessage): void => void process.send?.(message);

process.on('unhandledRejection', (error) => tell({ type: 'unhandled', error: String(error) }));
process.on('uncaughtException', (error) => tell({ type: 'unhandled', error: String(error.stack) }));

const smart = new SmartRedis({
  driver: settings.driver === 'redis' ? redisDriver(settings.url) : ioredisDriver(settings.url),
  elector: leaseElector({ ttl: settings.ttl }),
  namespace: settings.namespace,
  instance: settings.instance,
  logger: false,
  handleSignals: true,
});
let term = 0;
smart.on('elected', (event) => {
  ({ term } = event);
  tell({ type: 'elected', term, at: Date.now() });
});
smart.on('deposed', ({ term: ended, reason }) => tell({ type: 'deposed', term: ended, reason }));
smart.on('committed', ({ version, term: of, instance }) =>
  tell({ type: 'committed', version, term: of, instance }),
);

/**
 * Every row carries the stamp of its fetch, so that a reader can tell whether what it sees belongs
 * together.
 */
async function* fetchRows(): AsyncGenerator<{ id: number; stamp: string }> {
  const stamp = `${settings.instance}-${String(process.hrtime.bigint())}`;
  for (let id = 0; id < rowCount; id += 1) {
    yield { id, stamp };
    if (id === rowCount / 2) tell({ type: 'staging', term });
    if (id % 50 === 0) await turn();
  }
}

const keys = keysOf(settings.namespace);
smart.register({
  name: 'ledger',
  fetcher: fetchRows,
  refresh: { every: '20ms' },
  targets: {
    byId: hash({ key: keys.byId, id: 'id' }),
    all: list({ key: keys.all }),
    stamp: set({ key: keys.stamp, member: 'stamp' }),
  },
});
await smart.start();
tell({ type: 'started' });
