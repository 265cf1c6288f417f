import { randomUUID } from 'node:crypto';
import type { SmartRedis } from '@smart-redis/core';
import { list } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { startCluster, startSentinel, waitFor } from '@smart-redis/testing';
import { describe, expect, it } from 'vitest';
import type { Connected } from './support/topologies.js';
import { engineClients } from './support/topologies.js';
import { crewOf } from './support/topology-crew.js';

const names = Array.from({ length: 6 }, (_, index) => `cache-${String(index)}`);
const elector = () => leaseElector({ ttl: '3s', spread: true });

/** Registers the caches on an instance; their keys are in many slots. */
function register(smart: SmartRedis, prefix: string) {
  return names.map((name) =>
    smart.register({
      name,
      fetcher: () => [smart.instance],
      targets: { all: list({ key: `${prefix}:${name}` }) },
    }),
  );
}

/** Waits until these instances share the caches, each of them says so, and all are built. */
async function shared(caches: readonly ReturnType<typeof register>[], by: readonly string[]) {
  for (const own of caches) {
    await Promise.all(own.map((cache) => cache.ready()));
    await waitFor(
      async () => {
        const infos = await Promise.all(own.map((cache) => cache.info().catch(() => undefined)));
        const servers = new Set(infos.map((info) => info?.servedBy));
        return servers.size === by.length && by.every((name) => servers.has(name));
      },
      { message: `served by ${by.join(' and ')}`, timeoutMs: 30_000, everyMs: 100 },
    );
  }
}

async function joinAndLeave(
  namespace: string,
  connect: () => Promise<Connected>,
  inBetween: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await using instances = crewOf(namespace);
  const join = async (instance: string) => {
    const smart = await instances.instance(await connect(), { instance, elector: elector() });
    return { smart, caches: register(smart, namespace) };
  };
  const [first, second] = [await join('first'), await join('second')];
  await shared([first.caches, second.caches], ['first', 'second']);
  await inBetween();
  await shared([first.caches, second.caches], ['first', 'second']);
  await first.smart.close();
  await shared([second.caches], ['second']);
  for (const cache of second.caches) {
    expect((await cache.refresh({ timeout: '20s' })).servedBy).toBe('second');
  }
}

describe('caches that are spread', () => {
  it('in a cluster, over each client', async () => {
    const cluster = await startCluster();
    try {
      await Promise.all(
        engineClients.map((clients) =>
          joinAndLeave(`spread-${randomUUID().slice(0, 8)}`, () => clients.cluster(cluster)),
        ),
      );
    } finally {
      await cluster.stop();
    }
  });

  it('over sentinels that fail over, over each client', async () => {
    const sentinels = await startSentinel({ downAfterMs: 2000 });
    let left = engineClients.length;
    let failover: Promise<void> | undefined;
    const failOver = async (): Promise<void> => {
      const { port } = await sentinels.primary();
      await sentinels.servers.find((server) => server.port === port)?.kill();
      await waitFor(async () => (await sentinels.primary()).port !== port, {
        message: 'the failover',
      });
    };
    try {
      await Promise.all(
        engineClients.map((clients) =>
          joinAndLeave(
            `spread-${randomUUID().slice(0, 8)}`,
            () => clients.sentinel(sentinels),
            async () => {
              left -= 1;
              await waitFor(() => left === 0, { message: 'all are shared', timeoutMs: 40_000 });
              failover ??= failOver();
              await failover;
            },
          ),
        ),
      );
    } finally {
      await sentinels.stop();
    }
  });
});
