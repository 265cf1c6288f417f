import { randomUUID } from 'node:crypto';
import type { SmartRedis } from '@smart-redis/core';
import { list } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import type { RedisServer, Worker } from '@smart-redis/testing';
import { spawnWorker, startCluster, startRedis, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BundledProgram } from './support/bundle-program.js';
import { bundleProgram } from './support/bundle-program.js';
import { drivers } from './support/drivers.js';
import { engineClients } from './support/topologies.js';
import { crewOf } from './support/topology-crew.js';

interface Fetching {
  readonly reason: string;
}

const elector = () => leaseElector({ ttl: '3s' });
let server: RedisServer;
/** The program of the other processes, bundled: from its sources each takes seconds to start. */
let scheduled: BundledProgram;
beforeAll(async () => {
  [server, scheduled] = await Promise.all([
    startRedis(),
    bundleProgram(new URL('programs/scheduled.ts', import.meta.url)),
  ]);
});
afterAll(async () => {
  await server.stop();
  await scheduled[Symbol.asyncDispose]();
});

/** The server's clock in seconds. */
async function serverSeconds(): Promise<number> {
  const [seconds] = (await server.command('TIME')) as [string];
  return Number(seconds);
}

function program(
  namespace: string,
  cron: string,
  more: Readonly<Record<string, string>> = {},
): Worker<Fetching> {
  return spawnWorker<Fetching>(scheduled.file, {
    execArgv: [],
    env: { REDIS_URL: server.url, CRON: cron, NAMESPACE: namespace, ...more },
  });
}

/**
 * A program whose refresh hangs in a slot that is so many seconds away: more than it takes to start,
 * or else the next number is tried. It is one of each hour, so that no other comes soon.
 */
async function runInto([seconds = 0, ...longer]: readonly number[]) {
  const namespace = `killed-${randomUUID().slice(0, 8)}`;
  const slot = new Date(((await serverSeconds()) + seconds) * 1000);
  const cron = `${String(slot.getUTCSeconds())} ${String(slot.getUTCMinutes())} * * * *`;
  const worker = program(namespace, cron, { HANGS: 'yes' });
  const isReached = await worker
    .waitForMessage(({ reason }) => reason === 'due', {
      message: 'the slot has come',
      timeoutMs: (seconds + 15) * 1000,
    })
    .then(
      () => true,
      () => false,
    );
  if (isReached) return { namespace, cron, worker, slot };
  worker.kill();
  if (longer.length === 0) throw new Error('the program does not start in time');
  return runInto(longer);
}

function registerReport(smart: SmartRedis, namespace: string, cron: string) {
  return smart.register({
    name: 'report',
    fetcher: () => [Date.now()],
    refresh: { cron },
    history: 100,
    targets: { all: list({ key: `${namespace}:report` }) },
  });
}

describe.concurrent('a cron schedule on a real server', () => {
  const [driver] = drivers;
  const connected = () => ({ driver: driver.connect(server.url), end: () => undefined });

  it('catches up once after its process was stopped, and keeps its rhythm', async () => {
    const namespace = `stopped-${randomUUID().slice(0, 8)}`;
    const cron = '* * * * * *';
    await using worker = program(namespace, cron);
    await using crew = crewOf(namespace);
    const reading = await crew.instance(connected(), { elector: false });
    const report = registerReport(reading, namespace, cron);
    const secondsOf = async (): Promise<number[]> =>
      (await report.history({ limit: 100 }))
        .map(({ at }) => Math.floor(Number(at) / 1000))
        .reverse();
    await waitFor(async () => (await secondsOf()).length >= 4, {
      message: 'it refreshes each second',
      timeoutMs: 60_000,
    });
    worker.pause();
    const pausedAt = await serverSeconds();
    // As good as 30 s, which schedules.test.ts plays in virtual time: its lease of 3 s is over four
    // times, and its subscriber has been silent for longer than the 10 s after which it is checked.
    await waitFor(async () => (await serverSeconds()) >= pausedAt + 12, {
      message: 'twelve seconds have passed',
      timeoutMs: 60_000,
    });
    worker.resume();
    const resumedAt = await serverSeconds();
    const since = async () => (await secondsOf()).filter((second) => second >= resumedAt);
    await waitFor(async () => (await since()).length >= 6, {
      message: 'it refreshes again',
      timeoutMs: 60_000,
    });
    const seconds = await since();
    // One for all that were missed, and one that may have been running.
    expect(seconds.length - new Set(seconds).size).toBeLessThanOrEqual(2);
    expect((await secondsOf()).filter((at) => at > pausedAt + 1 && at < resumedAt)).toEqual([]);
  });

  it('serves a slot whose instance was killed before the refresh had ended', async () => {
    const { namespace, cron, worker, slot } = await runInto([15, 60, 150]);
    await using crew = crewOf(namespace);
    const next = await crew.instance(connected(), { elector: elector(), instance: 'next' });
    const report = registerReport(next, namespace, cron);
    worker.kill();
    await waitFor(async () => (await report.info()).leader === 'next', {
      message: 'the next one has served the slot',
      timeoutMs: 60_000,
    });
    const { nextRefreshAt } = await report.info();
    expect(Number(nextRefreshAt) - Number(slot)).toBeGreaterThan(3_000_000);
  });
});

describe('caches that follow others in a cluster', () => {
  it('are rebuilt once, in order, wherever their keys lie and whoever serves them', async () => {
    const cluster = await startCluster();
    try {
      await Promise.all(
        engineClients
          .filter(({ name }) => name === 'ioredis 6' || name === 'node-redis 6')
          .map(async (clients) => {
            const namespace = `after-${randomUUID().slice(0, 8)}`;
            await using crew = crewOf(namespace);
            const built: string[] = [];
            let count = 0;
            const register = (smart: SmartRedis, name: string, after?: string) =>
              smart.register({
                name,
                fetcher: ({ upstream }) => {
                  built.push(name);
                  return [{ of: upstream[after ?? ''] ?? 0, count: (count += 1) }];
                },
                ...(after === undefined ? {} : { refresh: { after } }),
                targets: { all: list({ key: `${namespace}:${name}` }) },
              });
            const instances = [];
            for (const instance of ['first', 'second', 'third']) {
              const options = { elector: elector(), instance };
              const smart = await crew.instance(await clients.cluster(cluster), options);
              const report = register(smart, 'report', 'revenue');
              const revenue = register(smart, 'revenue', 'orders');
              instances.push({ orders: register(smart, 'orders'), revenue, report });
            }
            const [caches] = instances;
            if (caches === undefined) throw new Error('there is an instance');
            await Promise.all(Object.values(caches).map((cache) => cache.ready()));
            for (let change = 0; change < 3; change += 1) {
              built.length = 0;
              const { version: before } = await caches.report.info();
              await caches.orders.refresh();
              await waitFor(async () => (await caches.report.info()).version !== before, {
                message: 'the report has followed',
                timeoutMs: 70_000,
              });
              expect(built).toEqual(['orders', 'revenue', 'report']);
              const [row] = await caches.report.read.all.range(0, 0);
              expect(row?.of).toBe((await caches.revenue.info()).version);
            }
          }),
      );
    } finally {
      await cluster.stop();
    }
  });
});
