import { isSmartRedisError, list, SmartRedis } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import type { RedisServer } from '@smart-redis/testing';
import { waitFor } from '@smart-redis/testing';
import { connectUrl } from '../lab/in-process/connect-url.js';
import { driverNames } from '../run/driver-name.js';

function join(url: string, index: number): SmartRedis {
  return new SmartRedis({
    driver: connectUrl(driverNames[index % 2] ?? 'ioredis', url),
    elector: leaseElector({ spread: false, ttl: '1s' }),
    namespace: 'soak',
    logger: false,
  });
}

/** One instance over each library. */
export async function startPair(url: string): Promise<SmartRedis[]> {
  const pair = driverNames.map((_, index) => join(url, index));
  await Promise.all(pair.map((smart) => smart.start()));
  return pair;
}

/**
 * Registers, refreshes, updates and unregisters caches, and moves the leadership; leaves no cache
 * behind.
 */
export async function soakRound(
  server: RedisServer,
  pair: readonly SmartRedis[],
  round: number,
): Promise<SmartRedis[]> {
  await led(pair);
  const handles = pair.map((smart) =>
    Array.from({ length: 10 }, (_, index) => {
      const name = `cache-${String(round)}-${String(index)}`;
      const fetcher = () => Array.from({ length: 200 }, (_, row) => ({ row, round }));
      const refresh = { every: '500ms' } as const;
      return smart.register({ name, fetcher, refresh, targets: { all: list({ key: name }) } });
    }),
  );
  const [own = [], others = []] = handles;
  await Promise.all(others.map((cache) => cache.refresh({ timeout: '20s' })));
  await Promise.all(own.map((cache) => cache.update({ timeout: '10s' })));
  if (round % 3 === 0) {
    await server.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
  }
  await led(pair);
  await Promise.all(own.map((cache) => cache.refresh({ timeout: '20s' })));
  // None of them is refreshed any more when the data are deleted.
  await Promise.all(own.map((cache) => cache.unregister()));
  await Promise.all(others.map(drop));

  const index = pair.findIndex(({ isLeader }) => isLeader);
  if (index === -1) return [...pair];
  await pair[index]?.close();
  const fresh = join(server.url, index);
  await fresh.start();
  return pair.map((smart, place) => (place === index ? fresh : smart));
}

/**
 * Connections were killed a moment ago, and deleting data is reported as failed if it could not be
 * done.
 */
async function drop(cache: { unregister(options: object): Promise<void> }): Promise<void> {
  const dropped = (): Promise<boolean> =>
    cache.unregister({ dropData: true }).then(
      () => true,
      (error: unknown) => {
        if (isSmartRedisError(error, 'SR_CONNECTION')) return false;
        throw error;
      },
    );
  await waitFor(dropped, { message: 'the data are gone' });
}

async function led(pair: readonly SmartRedis[]): Promise<void> {
  await waitFor(() => pair.some(({ isLeader }) => isLeader), { message: 'a leader' });
}
