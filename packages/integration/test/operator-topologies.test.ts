import { randomUUID } from 'node:crypto';
import { hash, list } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { openOperator } from '@smart-redis/core/operator';
import { startCluster, startRedis, startSentinel } from '@smart-redis/testing';
import { describe, expect, it } from 'vitest';
import { drivers } from './support/drivers.js';
import type { Connected } from './support/topologies.js';
import { topologyClients } from './support/topologies.js';
import { crewOf } from './support/topology-crew.js';

/** Sees and steers a cache from outside, over a client of its own. */
async function seeAndSteer(
  builder: Connected,
  looker: Connected,
  options: { readonly atomic: boolean; readonly isCluster?: boolean },
): Promise<void> {
  const { atomic, isCluster = false } = options;
  const namespace = `operator-${randomUUID().slice(0, 8)}`;
  const tag = atomic ? `{${namespace}}` : namespace;
  await using instances = crewOf(namespace);
  const smart = await instances.instance(builder, {
    elector: leaseElector({ ttl: '60s' }),
    instance: 'builder',
  });
  let build = 0;
  const cache = smart.register({
    name: 'cache',
    atomic,
    keep: 1,
    history: 5,
    fetcher: () => [{ id: 'a', build: (build += 1) }],
    targets: { byId: hash({ key: `${tag}:by-id` }), all: list({ key: `${tag}:all` }) },
  });
  await cache.ready();
  try {
    await using operator = openOperator({
      driver: looker.driver,
      namespace,
      name: 'outside',
      logger: false,
    });
    expect(await operator.caches()).toMatchObject([
      { name: 'cache', servedBy: 'builder', rows: 1, status: 'fresh' },
    ]);
    const details = await operator.cache('cache');
    expect(details.atomic).toBe(atomic);
    expect(details.metadataKeys).toHaveLength(atomic ? 1 : 2);
    const first = details.version ?? 0;
    const { version } = await operator.refresh('cache', { timeout: '60s' });
    for (const target of ['byId', 'all']) {
      const { rows } = await operator.rows('cache', target);
      expect(rows).toMatchObject([{ text: '{"id":"a","build":2}' }]);
      expect((await operator.rows('cache', target, { version: first })).rows).toMatchObject([
        { text: '{"id":"a","build":1}' },
      ]);
    }
    expect((await operator.diff('cache', first, version ?? 0)).changed).toBeGreaterThan(0);
    await operator.rollback('cache');
    expect((await operator.cache('cache')).paused).toMatchObject({ by: 'outside' });
    expect(await cache.read.byId.get('a')).toEqual({ id: 'a', build: 1 });
    await operator.resume('cache');
    expect((await operator.history('cache')).map(({ outcome }) => outcome)).toEqual([
      'rolledBack',
      'committed',
      'committed',
    ]);
    expect(await operator.instances()).toMatchObject([{ name: 'builder', serves: ['cache'] }]);
    for await (const { type } of operator.watch()) {
      expect(type).toBe('gap');
      break;
    }
    if (isCluster) await operator.pause('cache');
  } finally {
    looker.end();
  }
}

const clients = topologyClients.filter(({ name }) => / 6/.test(name));

describe.concurrent('an operator', () => {
  it('sees and steers in a cluster, over each client', async () => {
    await using cluster = await startCluster();
    for (const { cluster: connect } of clients.slice(0, 2)) {
      for (const atomic of [true, false]) {
        await seeAndSteer(await connect(cluster), await connect(cluster), {
          atomic,
          isCluster: true,
        });
      }
    }
  });

  it('sees and steers behind sentinels, over each client', async () => {
    await using sentinels = await startSentinel({ downAfterMs: 30_000 });
    for (const { sentinel: connect } of clients.slice(0, 2)) {
      await seeAndSteer(await connect(sentinels), await connect(sentinels), { atomic: true });
    }
  });

  it('sees one database only', async () => {
    const server = await startRedis();
    try {
      for (const driver of drivers) {
        const connect = (): Connected => ({
          driver: driver.connect(`${server.url}/3`),
          end: () => undefined,
        });
        await seeAndSteer(connect(), connect(), { atomic: false });
      }
    } finally {
      await server.stop();
    }
  });
});
