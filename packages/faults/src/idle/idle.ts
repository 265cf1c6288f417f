// pnpm idle [--minutes 10] [--caches 1]
//
// Counts what a leader, a standby, and two instances with seats send while nothing happens, with the
// default lease and caches that are due every five minutes, and prints it for an hour.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { RedisDriver } from '@smart-redis/core';
import { list, SmartRedis } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';
import { redisDriver } from '@smart-redis/redis';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import { startMonitor } from '../lab/monitor.js';
import type { DriverName } from '../run/driver-name.js';
import { driverNames } from '../run/driver-name.js';
import { countByName } from './count-by-name.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    caches: { type: 'string', default: '1' },
  },
});
const minutes = Number(values.minutes);
const cacheCount = Number(values.caches);
if (!(minutes > 0)) throw new RangeError('--minutes takes a number above 0');
if (!Number.isInteger(cacheCount) || cacheCount < 0)
  throw new RangeError('--caches takes a whole number');

await using server = await startRedis();
const instances: SmartRedis[] = [];
for (const driver of driverNames) {
  const leader = await start(driver, 'leader');
  await waitFor(() => leader.isLeader, { message: 'a leader' });
  instances.push(leader, await start(driver, 'standby'));
  for (const role of ['seat-1', 'seat-2']) instances.push(await start(driver, role));
}
const monitor = await startMonitor(server);
// Commands that instances send when they start do not count.
await sleep(15_000);
const before = monitor.executed.length;
await sleep(minutes * 60_000);
const executed = monitor.executed.slice(before);
const clients = String(await server.command('CLIENT', 'LIST'));
for (const [name, counts] of [...countByName(executed, clients)].sort()) {
  const anHour = [...counts].map(([command, count]) => [command, (count * 60) / minutes] as const);
  const total = anHour.reduce((sum, [, count]) => sum + count, 0);
  const each = anHour.map(([command, count]) => `${command} ${count.toFixed(0)}`).join(', ');
  console.log(`${name}: ${total.toFixed(0)} commands an hour: ${each}`);
}
monitor.end();
await Promise.all(instances.map((smart) => smart.close()));

async function start(driver: DriverName, role: string): Promise<SmartRedis> {
  const isSeat = role.startsWith('seat');
  const smart = new SmartRedis({
    driver: named(driver, server, `${driver}-${role}`),
    elector: leaseElector({ spread: isSeat }),
    namespace: isSeat ? `${driver}-seats` : driver,
    instance: role,
    logger: false,
  });
  await smart.start();
  for (let index = 0; index < cacheCount; index += 1) {
    smart.register({
      name: `cache-${String(index)}`,
      fetcher: () => [{ at: performance.now() }],
      refresh: { every: '5m' },
      targets: { all: list({ key: `${driver}:${isSeat ? 'seats:' : ''}${String(index)}` }) },
    });
  }
  return smart;
}

function named(driver: DriverName, { host, port }: RedisServer, name: string): RedisDriver {
  return driver === 'ioredis'
    ? ioredisDriver({ host, port, connectionName: name })
    : redisDriver({ socket: { host, port }, name });
}
