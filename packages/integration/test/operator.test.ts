import { hash, list } from '@smart-redis/core';
import type { Operator } from '@smart-redis/core/operator';
import { openOperator } from '@smart-redis/core/operator';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { DriverUnderTest } from './support/drivers.js';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { placed, seated } from './support/spread-member.js';
import { describeWithServer } from './support/with-server.js';

describeWithServer('an operator', (openLab, driver) => {
  it('sees a cache at once, without the code of the application', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'delays',
      fetcher: () => [{ id: 'ORY', minutes: 12 }],
      refresh: { every: '5m', jitter: '10s' },
      freshness: { lateAfter: '10m', staleAfter: '30m' },
      targets: {
        byAirport: hash({ key: lab.name('hash'), id: 'id' }),
        all: list({ key: lab.name('list') }),
      },
      keep: 2,
      history: 10,
      shape: 3,
      group: { name: 'warehouse', concurrency: 2 },
    });
    await cache.ready();
    await using operator = open(lab, driver);
    const [summary, ...others] = await operator.caches();
    expect(others).toEqual([]);
    const info = await cache.info();
    expect(summary).toMatchObject({
      name: 'delays',
      family: null,
      status: 'fresh',
      lateAfterMs: 600_000,
      staleAfterMs: 1_800_000,
      version: info.version,
      builtAt: info.builtAt,
      checkedAt: info.checkedAt,
      rows: 1,
      bytes: info.bytes,
      schedule: 'every 5m + up to 10s',
      nextRefreshAt: info.nextRefreshAt,
      overdue: false,
      running: null,
      paused: null,
      lastError: null,
      rolledBackFrom: null,
      servedBy: 'instance-1',
      after: [],
      targets: [
        { name: 'byAirport', key: lab.name('hash'), type: 'hash', codec: 'json' },
        { name: 'all', key: lab.name('list'), type: 'list', codec: 'json' },
      ],
    });
    expect(summary?.ageMs).toBeGreaterThanOrEqual(0);
    expect(await operator.cache('delays')).toMatchObject({
      ...summary,
      ageMs: expect.any(Number) as number,
      builtBy: 'instance-1',
      ...{ keep: 2, history: 10, shape: 3, atomic: true, delta: false, upstream: [] },
      group: { name: 'warehouse', concurrency: 2 },
      metadataKeys: [expect.stringContaining('delays') as string],
    });
    expect(await operator.instances()).toMatchObject([
      { name: 'instance-1', role: 'leader', seat: null, serves: ['delays'] },
    ]);
    expect(await operator.history('delays')).toHaveLength(1);
  });

  it('steers a cache as its handle does', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let row = 0;
    const cache = smart.register({
      name: 'cache',
      fetcher: () => [{ id: 'a', row: (row += 1) }],
      targets: { all: hash({ key: lab.name('all'), id: 'id' }) },
      keep: 2,
    });
    await cache.ready();
    await using operator = open(lab, driver);
    const first = (await operator.caches())[0]?.version ?? 0;
    const second = await operator.refresh('cache');
    expect(second).toMatchObject({ rows: 1, servedBy: 'instance-1' });
    expect(second.version).toBeGreaterThan(first);
    expect(await operator.versions('cache')).toEqual(await cache.versions());
    const diff = await operator.diff('cache', first, second.version ?? 0);
    expect(diff).toEqual(await cache.diff(first, second.version ?? 0));
    expect(diff.changed).toBe(1);

    const back = await operator.rollback('cache', first);
    expect(back.paused).toMatchObject({ by: 'checker' });
    expect((await operator.caches())[0]).toMatchObject({ rolledBackFrom: second.version });
    expect(await cache.read.all.get('a')).toEqual({ id: 'a', row: 1 });
    await operator.resume('cache');
    expect((await cache.info()).paused).toBeNull();
    await operator.pause('cache', 'tables are locked');
    expect((await cache.info()).paused).toMatchObject({
      by: 'checker',
      reason: 'tables are locked',
    });
    await operator.requestRefresh('cache');
    await waitFor(async () => (await cache.read.all.get('a'))?.row === 3, { message: 'row 3' });
  });

  it('says who serves what, by the seats', async () => {
    await using lab = openLab();
    const names = ['a', 'b', 'c', 'd'];
    const members = [await seated(lab, 'one'), await seated(lab, 'two', { weight: 2 })];
    for (const member of members) for (const name of names) member.register(name);
    const servers = await placed(members, names);
    await using operator = open(lab, driver);
    const caches = await operator.caches();
    expect(caches.map(({ name, servedBy }) => [name, servedBy])).toEqual([...servers].sort());
    const instances = await operator.instances();
    expect(instances.map(({ name, weight, role }) => [name, weight, role])).toEqual([
      ['one', 1, 'seat'],
      ['two', 2, 'seat'],
    ]);
    for (const { name, serves, registered, expiresAt } of instances) {
      expect(serves).toEqual(names.filter((cache) => servers.get(cache) === name));
      expect(registered).toEqual(names);
      expect(expiresAt?.getTime()).toBeGreaterThan(0);
    }
    const { definitions } = await operator.cache('a');
    expect(definitions).toMatchObject([{ instances: ['one', 'two'], newest: true, shape: 1 }]);
  });

  it('still lists the caches of dead instances', async () => {
    await using lab = openLab();
    const member = await seated(lab, 'mortal');
    const cache = member.register('orphan', { refresh: { every: '10ms' } });
    await cache.ready();
    await member.smart.close();
    await using operator = open(lab, driver);
    const [summary] = await operator.caches();
    expect(summary).toMatchObject({ name: 'orphan', servedBy: null, rows: 1 });
    expect(await operator.instances()).toEqual([]);
    const older = await waitFor(
      async () => {
        const [now] = await operator.caches();
        return (now?.ageMs ?? 0) > (summary?.ageMs ?? 0) ? now : undefined;
      },
      { message: 'a rising age' },
    );
    expect(older.version).toBe(summary?.version);
  });

  it('names the nearest cache, and other namespaces', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    await smart
      .register({
        name: 'delays',
        fetcher: () => [],
        targets: { all: list({ key: lab.name('x') }) },
      })
      .ready();
    await using operator = open(lab, driver);
    for (const call of [
      () => operator.cache('delay'),
      () => operator.refresh('delay'),
      () => operator.history('delay'),
      () => operator.pause('delay'),
    ]) {
      const error = await failureOf(call());
      expect(error.code).toBe('SR_UNKNOWN_CACHE');
      expect(error.details).toMatchObject({ cache: 'delay', nearest: 'delays' });
    }
    await using elsewhere = open(lab, driver, `${lab.namespace}-none`);
    const error = await failureOf(elsewhere.caches());
    expect(error.code).toBe('SR_UNKNOWN_CACHE');
    expect(error.details.cache).toBeUndefined();
    expect(error.details.namespaces).toContain(lab.namespace);
    expect(error.message).toContain(`"${lab.namespace}"`);
    expect((await failureOf(elsewhere.cache('delays'))).details.namespaces).toContain(
      lab.namespace,
    );
  });

  it('tells what happens, after a gap, over one subscription', async () => {
    await using lab = openLab();
    const { smart } = await lab.started({ elector: leaseElector({ ttl: '3s' }) });
    let row = 0;
    const cache = smart.register({
      name: 'cache',
      fetcher: () => [(row += 1)],
      targets: { all: list({ key: lab.name('x') }) },
    });
    await cache.ready();
    await using operator = open(lab, driver);
    const abort = new AbortController();
    const seen: string[] = [];
    for await (const event of operator.watch({ signal: abort.signal })) {
      seen.push(event.type);
      if (event.type === 'gap') await operator.requestRefresh('cache');
      if (event.type === 'committed') {
        expect(event).toMatchObject({ cache: 'cache', rows: 1, instance: 'instance-1' });
        await operator.pause('cache');
      }
      if (event.type === 'paused') abort.abort();
    }
    expect(seen[0]).toBe('gap');
    expect(seen).toEqual(expect.arrayContaining(['requested', 'committed', 'paused']));
  });

  it('works over an instance, and closes nothing of it', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    await smart
      .register({
        name: 'cache',
        fetcher: () => [1],
        targets: { all: list({ key: lab.name('x') }) },
      })
      .ready();
    const operator = smart.operator();
    expect(await operator.caches()).toMatchObject([{ name: 'cache', servedBy: 'instance-1' }]);
    await operator.close();
    expect((await failureOf(operator.caches())).code).toBe('SR_CLOSED');
    expect(await smart.operator().caches()).toHaveLength(1);
  });

  it('waits for a refresh without a request after each request', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let end = (): void => undefined;
    const isFetching = { now: false };
    const cache = smart.register({
      name: 'cache',
      fetcher: async ({ reason }) => {
        if (reason !== 'requested') return [1];
        isFetching.now = true;
        await new Promise<void>((resolve) => {
          end = resolve;
        });
        return [2];
      },
      targets: { all: list({ key: lab.name('x') }) },
    });
    await cache.ready();
    await using operator = open(lab, driver);
    const abort = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { type } of operator.watch({ signal: abort.signal })) seen.push(type);
    })();
    await waitFor(() => seen.includes('gap'), { message: 'the watch' });
    const waiting = operator.refresh('cache');
    await waitFor(() => isFetching.now, { message: 'the refresh' });
    const requests = (): number => seen.filter((type) => type === 'requested').length;
    const [before, startedAt] = [requests(), performance.now()];
    // It looks each second, and asks again in case its request was not heard.
    await waitFor(() => requests() >= before + 4, { message: 'further requests' });
    expect(performance.now() - startedAt).toBeGreaterThan(1000);
    end();
    await waiting;
    abort.abort();
    await watching;
  });

  it('gives up on a cache that is dropped while it waits, and leaves no request', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let isFetching = false;
    const cache = smart.register({
      name: 'dropped',
      fetcher: ({ signal, reason }) => {
        if (reason !== 'requested') return [1];
        isFetching = true;
        return new Promise<number[]>((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        });
      },
      targets: { all: list({ key: lab.name('x') }) },
    });
    const other = smart.register({
      name: 'other',
      fetcher: () => [1],
      targets: { all: list({ key: lab.name('y') }) },
    });
    await Promise.all([cache.ready(), other.ready()]);
    await using operator = open(lab, driver);
    const { metadataKeys } = await operator.cache('dropped');
    const waiting = failureOf(operator.refresh('dropped'));
    await waitFor(() => isFetching, { message: 'the refresh' });
    await cache.unregister({ dropData: true });
    expect((await waiting).code).toBe('SR_UNKNOWN_CACHE');
    expect(await lab.server.command('EXISTS', ...metadataKeys)).toBe(0);
  });

  it('over an instance watches until the instance is closed', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { type } of smart.operator().watch()) seen.push(type);
    })();
    await waitFor(() => seen.includes('gap'), { message: 'the watch' });
    await smart.close();
    await watching;
  });
});

function open(lab: Lab, driver: DriverUnderTest, namespace = lab.namespace): Operator {
  const { host, port } = lab.server;
  return openOperator({
    driver: driver.connect(`redis://${host}:${String(port)}`),
    ...{ namespace, name: 'checker', logger: false },
  });
}
