// spread.ts <url> <driver> <caches> <instances> <waiting caches>: spreads caches over instances of this process.
import { list, SmartRedis } from '@smart-redis/core';
import type { Elector } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { collectGarbage } from '../collect-garbage.js';
import type { DriverName } from '../drivers.js';
import { driverOf } from '../drivers.js';
import type { SpreadMessage } from './spread-message.js';

const [url = '', driver = '', cacheCount = '', instanceCount = '', waitingCount = ''] =
  process.argv.slice(2);
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
  const elector = leaseElector();
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
  const members = Array.from({ length: Number(instanceCount) }, () => {
    const smart = instance(namespace, elector);
    register(smart, caches, namespace, () => undefined);
    return smart;
  });
  await Promise.all(members.map((smart) => smart.start()));
  const startedAt = performance.now();
  // Each has its share: all look for the same, once nobody comes for a while.
  await waitFor(() => members.every(({ isLeader }) => isLeader), {
    message: 'each instance serves its share',
    timeoutMs,
  });
  const settleMs = performance.now() - startedAt;
  await collectGarbage();
  const allBytes = process.memoryUsage().heapUsed - beforeBytes;
  await Promise.all(members.map((smart) => smart.close()));
  return { settleMs, servedBytes, registeredBytes: allBytes / caches / members.length };
}

function instance(namespace: string, elector: Elector = leaseElector(), concurrency = 4) {
  return new SmartRedis({
    driver: driverOf(driver as DriverName, url),
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
