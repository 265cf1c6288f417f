// spread.ts <url> <driver> <caches> <instances> <waiting caches> <ttl in ms>: spreads caches over
// instances of this process, and kills a third of them.
import { setTimeout as sleep } from 'node:timers/promises';
import { list, SmartRedis } from '@smart-redis/core';
import type { Elector, RedisDriver } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import { collectGarbage } from '../collect-garbage.js';
import type { DriverName } from '../drivers.js';
import { driverOf } from '../drivers.js';
import { mortalDriver } from './mortal-driver.js';
import type { SpreadMessage } from './spread-message.js';
import type { Stormy } from './storm.js';
import { calmMs, countServed, killThird, mostCommands } from './storm.js';

const [
  url = '',
  driver = '',
  cacheCount = '',
  instanceCount = '',
  waitingCount = '',
  ttlMs = '15000',
] = process.argv.slice(2);
const slowCaches = Number(waitingCount);
const slowMs = 100;
const timeoutMs = 300_000;

const speedUp = (await buildMs(1)) / (await buildMs(3));
const message: SpreadMessage = { speedUp, ...(await spreadMany()) };
process.send?.(message, () => process.exit());

/** Milliseconds until all caches are built, whose sources wait and cost nothing. */
async function buildMs(instances: number): Promise<number> {
  const namespace = `bench-slow-${String(instances)}`;
  const fetched = new Set<string>();
  const members = Array.from({ length: instances }, () => {
    const smart = instance(namespace);
    register(smart, slowCaches, namespace, async (name) => {
      await new Promise((resolve) => setTimeout(resolve, slowMs));
      fetched.add(name);
    });
    return smart;
  });
  const start = performance.now();
  await Promise.all(members.map((smart) => smart.start()));
  await waitFor(() => fetched.size === slowCaches, { message: 'all are built', timeoutMs });
  const tookMs = performance.now() - start;
  await Promise.all(members.map((smart) => smart.close()));
  return tookMs;
}

async function spreadMany(): Promise<Omit<SpreadMessage, 'speedUp'>> {
  const caches = Number(cacheCount);
  const namespace = 'bench-many-seats';
  // As the instances of a process may: they compute each view once.
  const elector = leaseElector({ ttl: `${Number(ttlMs)}ms` });
  let built = 0;
  await collectGarbage();
  const emptyBytes = process.memoryUsage().heapUsed;
  const builder = instance(namespace, elector, 64);
  register(builder, caches, namespace, () => void (built += 1));
  await builder.start();
  await waitFor(() => built === caches, { message: 'all are built once', timeoutMs });
  await collectGarbage();
  const servedBytes = (process.memoryUsage().heapUsed - emptyBytes) / caches;
  await builder.close();

  await collectGarbage();
  const beforeBytes = process.memoryUsage().heapUsed;
  const members = Array.from({ length: Number(instanceCount) }, (): Stormy => {
    const mortal = mortalDriver(driverOf(driver as DriverName, url), namespace);
    const smart = instance(namespace, elector, 4, mortal.driver);
    register(smart, caches, namespace, () => undefined);
    return { smart, mortal, served: countServed(smart) };
  });
  const client = new Redis(url);
  const seatCount = () => client.zcard(`{smart-redis:${namespace}}:seats`);
  const startedAt = performance.now();
  await Promise.all(members.map(({ smart }) => smart.start()));
  // Each has its share: all look for the same, once nobody comes for a while.
  await waitFor(() => members.every(({ smart }) => smart.isLeader), {
    message: 'each instance serves its share',
    timeoutMs,
  });
  const settleMs = performance.now() - startedAt;
  // What follows late counts, but no renewal that is due while garbage is collected.
  await sleep(calmMs);
  const startCommands = mostCommands(members, new Map());
  await collectGarbage();
  const allBytes = process.memoryUsage().heapUsed - beforeBytes;
  const { deathCommands } = await killThird(members, caches, seatCount);
  await Promise.all(members.map(({ smart }) => smart.close()));
  client.disconnect();
  const registeredBytes = allBytes / caches / members.length;
  return { settleMs, servedBytes, registeredBytes, startCommands, deathCommands };
}

function instance(
  namespace: string,
  elector: Elector = leaseElector(),
  concurrency = 4,
  own: RedisDriver = driverOf(driver as DriverName, url),
) {
  return new SmartRedis({
    driver: own,
    elector,
    namespace,
    concurrency,
    logger: false,
  });
}

function register(
  smart: SmartRedis,
  count: number,
  prefix: string,
  fetched: (name: string) => void | Promise<void>,
): void {
  for (let index = 0; index < count; index += 1) {
    const name = `cache-${String(index)}`;
    smart.register({
      name,
      fetcher: async () => {
        await fetched(name);
        return ['row'];
      },
      refresh: { every: '1h' },
      targets: { all: list({ key: `${prefix}:${name}` }) },
    });
  }
}
