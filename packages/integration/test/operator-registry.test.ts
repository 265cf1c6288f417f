import type { SmartRedis } from '@smart-redis/core';
import { list } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { operatorOf } from './support/open-operator.js';
import { seated } from './support/spread-member.js';
import { describeWithServer } from './support/with-server.js';

const registryOf = (lab: Lab): string => `{smart-redis:${lab.namespace}}:registry`;

describeWithServer('the registry, for an operator,', (openLab, driver) => {
  it('has both caches of two applications that use one name', async () => {
    await using lab = openLab();
    const one = await seated(lab, 'one');
    const two = await seated(lab, 'two');
    const first = one.register('same', { targets: { all: list({ key: lab.name('the first') }) } });
    await first.ready();
    const second = two.register('same', { targets: { all: list({ key: lab.name('second') }) } });
    await second.ready();
    await using operator = operatorOf(lab, driver);
    const seen = await waitFor(
      async () => {
        const caches = await operator.caches();
        return caches.length === 2 && caches.every(({ rows }) => rows === 1) ? caches : undefined;
      },
      { message: 'both caches' },
    );
    const labels = seen.map(({ name }) => name);
    const placed = `{${lab.name('the first')}}:smart-redis:${lab.namespace}:same`;
    expect(labels).toEqual(['same', `same ${placed}`]);
    await waitFor(
      async () => {
        const caches = await operator.caches();
        return caches[0]?.servedBy === 'two' && caches[1]?.servedBy === 'one';
      },
      { message: 'each with its instance' },
    );
    expect(seen[1]?.targets).toMatchObject([{ key: lab.name('the first') }]);
    const { version } = await operator.refresh(`same ${placed}`);
    expect(version).toBe((await first.info()).version);
    expect((await operator.cache(`same ${placed}`)).definitions).toMatchObject([
      { instances: ['one'] },
    ]);
    // By its place the one that has the name is found as well.
    const own = `same {${lab.name('second')}}:smart-redis:${lab.namespace}:same`;
    expect((await operator.cache(own)).targets).toMatchObject([{ key: lab.name('second') }]);
    expect((await failureOf(operator.cache('same {x}:y'))).code).toBe('SR_UNKNOWN_CACHE');

    // And each event is of the one that it is about.
    const heard: string[] = [];
    const abort = new AbortController();
    await using watcher = operatorOf(lab, driver);
    const watching = (async () => {
      for await (const event of watcher.watch({ signal: abort.signal })) {
        if (event.type === 'gap') heard.push('gap');
        if ('cache' in event) heard.push(`${event.type} ${event.cache}`);
      }
    })();
    await waitFor(() => heard.includes('gap'), { message: 'the watch' });
    heard.length = 0;
    await second.refresh();
    await operator.pause(`same ${placed}`);
    await operator.resume(`same ${placed}`);
    const told = [
      ...['requested same', 'unchanged same'],
      ...[`paused same ${placed}`, `resumed same ${placed}`],
    ];
    await waitFor(() => heard.includes(`resumed same ${placed}`), { message: 'all events' });
    // A request that waits is announced again.
    expect([...new Set(heard.filter((event) => told.includes(event)))]).toEqual(told);
    expect(
      heard.filter((event) => !/^(?:requested|released|unchanged|paused|resumed) /.test(event)),
    ).toEqual([]);
    abort.abort();
    await watching;

    await two.smart.close();
    await first.unregister({ dropData: true });
    expect((await operator.caches()).map(({ name }) => name)).toEqual(['same']);
    await second.info().catch(() => undefined);
  });

  it('forgets a cache whose data are dropped, and the keys that an update left', async () => {
    await using lab = openLab();
    const { smart } = await lab.started({ elector: leaseElector({ ttl: '3s' }) });
    const keys = { other: list({ key: lab.name('other') }) };
    const cache = smart.register({
      name: 'cache',
      fetcher: () => [1],
      targets: { all: list({ key: lab.name('all') }) },
    });
    const other = smart.register({ name: 'other', fetcher: () => [1], targets: keys });
    await Promise.all([cache.ready(), other.ready()]);
    await cache.update({ targets: { all: list({ key: lab.name('moved') }) } });
    await using operator = operatorOf(lab, driver);
    const fields = async () => ((await lab.redis('HKEYS', registryOf(lab))) as string[]).sort();
    await waitFor(async () => (await fields()).length === 2, { message: 'two entries' });
    expect((await operator.caches()).map(({ name, targets }) => [name, targets[0]?.key])).toEqual([
      ['cache', lab.name('moved')],
      ['other', lab.name('other')],
    ]);
    await other.unregister({ dropData: true });
    expect(await fields()).toEqual(['cache']);
    await smart.close();
    // Somebody has removed all of its keys by hand, and nobody has it.
    for (const key of (await lab.redis('KEYS', `*${lab.namespace}:moved*`)) as string[])
      await lab.redis('DEL', key);
    expect((await failureOf(operator.caches())).code).toBe('SR_UNKNOWN_CACHE');
  });

  it('has nothing secret in it, nor anything else that an operator reads without rows', async () => {
    await using lab = openLab();
    const one = await seated(lab, 'one');
    const secret = 'hunter2';
    one.register('good', {
      fetcher: () => [secret],
      history: 5,
    });
    one.register('bad', {
      fetcher: () => {
        throw new Error(
          `connect to postgres://app:${secret}@db:5432/shop?password=${secret} failed`,
        );
      },
      history: 5,
    });
    await one.cache('good').ready();
    await failureOf(one.cache('bad').refresh());
    const roots = (await lab.redis('KEYS', `{smart-redis:${lab.namespace}}:*`)) as string[];
    expect(roots).toContain(registryOf(lab));
    const [live] = (await lab.redis('KEYS', lab.name('good'))) as string[];
    expect(await lab.redis('LRANGE', live ?? '', '0', '-1')).toEqual([JSON.stringify(secret)]);
    const metadata = (await lab.redis('KEYS', `*:smart-redis:${lab.namespace}:*`)) as string[];
    expect(metadata.length).toBeGreaterThan(2);
    for (const key of [...roots, ...metadata]) {
      expect(JSON.stringify(await contentOf(lab, key)), key).not.toContain(secret);
    }
    await using operator = operatorOf(lab, driver);
    const seen = [
      ...[await operator.caches(), await operator.instances(), await operator.cache('bad')],
      ...[await operator.history('bad'), await operator.history('good')],
    ];
    expect(JSON.stringify(seen)).toContain('postgres://');
    expect(JSON.stringify(seen)).not.toContain(secret);
  });

  it('names the family of a member', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const family = smart.registerFamily({
      name: 'tenants',
      every: '1m',
      members: () => ['a'],
      define: (member) => ({
        fetcher: () => [member],
        targets: { all: list({ key: lab.name(member) }) },
      }),
    });
    await family.ready();
    await family.member('a').ready();
    await using operator = operatorOf(lab, driver);
    const families = (await operator.caches()).map(({ name, family: of }) => [name, of]);
    expect(families).toEqual([
      ['family:tenants', null],
      ['tenants:a', 'tenants'],
    ]);
    await family.member('a').update({ shape: 2 });
    expect(await operator.cache('tenants:a')).toMatchObject({ family: 'tenants', shape: 2 });
  });

  it('may hold entries of earlier releases, and anything else', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'old',
      fetcher: () => [{ id: 1 }],
      targets: { all: list({ key: lab.name('all') }) },
      keep: 1,
    });
    await cache.ready();
    const at = `{${lab.name('all')}}:smart-redis:${lab.namespace}:old`;
    const set = (field: string, value: string) => lab.redis('HSET', registryOf(lab), field, value);
    await set('old', JSON.stringify({ at }));
    const never = `{${lab.name('never')}}:smart-redis:${lab.namespace}:never`;
    await lab.redis('HSET', never, 'term', '1');
    await set('never', JSON.stringify({ at: never, after: ['old'] }));
    const wrong = `{${lab.name('wrong')}}:smart-redis:${lab.namespace}:wrong`;
    await lab.redis('SET', wrong, 'no hash');
    const hostile: readonly (readonly [string, string])[] = [
      ['a\u001b[31m', JSON.stringify({ at })],
      ['text', 'no json'],
      ['none', '{}'],
      ['number', '7'],
      ['place', JSON.stringify({ at: lab.name('all') })],
      ['deep', `{"at":${'['.repeat(5000)}${']'.repeat(5000)}}`],
      ['wrong', JSON.stringify({ at: wrong, targets: [{ name: 'x', key: 'y', type: 'hash' }] })],
      ['old x', JSON.stringify({ at })],
      ['places', JSON.stringify({ at, places: [at, 'secret'] })],
      ['__proto__', JSON.stringify({ at })],
    ];
    for (const [field, value] of hostile) await set(field, value);
    await using operator = operatorOf(lab, driver);
    const caches = await operator.caches();
    expect(caches.map(({ name, status }) => [name, status])).toEqual([
      ['never', 'building'],
      ['old', 'fresh'],
      ['wrong', 'unknown'],
    ]);
    expect(caches[1]).toMatchObject({
      rows: 1,
      schedule: null,
      targets: [{ name: lab.name('all'), key: lab.name('all'), type: 'list', codec: 'unknown' }],
    });
    expect((await operator.rows('old', lab.name('all'))).rows).toMatchObject([
      { text: '{"id":1}' },
    ]);
    expect(await operator.cache('never')).toMatchObject({
      schedule: 'after old',
      upstream: [{ cache: 'old' }],
    });
    await operator.pause('never', 'why not');
    expect((await operator.cache('never')).paused).toMatchObject({ reason: 'why not' });
    await operator.refresh('old');
    expect(await operator.versions('old')).toEqual(await cache.versions());
    // A schedule that nobody can follow is none.
    const entry = { at, targets: [{ name: 'all', key: lab.name('all'), type: 'list' }] };
    for (const facts of [
      { cron: 'x y z' },
      { cron: '* * * * *', timezone: 'No/Where' },
      { every: -1 },
      { every: 'soon' },
    ]) {
      await set('old', JSON.stringify({ ...entry, ...facts }));
      expect((await operator.cache('old')).schedule).toBeNull();
    }
  });

  it('keeps when a cache was first registered, so that one that is never built is overdue', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const register = (instance: SmartRedis) =>
      instance.register({
        name: 'broken',
        fetcher: () => Promise.reject(new Error('no source')),
        refresh: { every: '10ms' },
        targets: { all: list({ key: lab.name('all') }) },
      });
    await failureOf(register(smart).refresh());
    await using operator = operatorOf(lab, driver);
    const entry = async () =>
      JSON.parse(String(await lab.redis('HGET', registryOf(lab), 'broken'))) as { since: number };
    const { since } = await waitFor(() => entry().catch(() => undefined), { message: 'an entry' });
    expect(await operator.cache('broken')).toMatchObject({
      status: 'building',
      overdue: false,
      lastError: { code: 'SR_FETCH_FAILED' },
    });
    await lab.redis(
      'HSET',
      registryOf(lab),
      'broken',
      JSON.stringify({ ...(await entry()), since: since - 120_000 }),
    );
    await smart.close();
    expect(await operator.cache('broken')).toMatchObject({ overdue: true });
    const { smart: next } = await lab.started();
    await failureOf(register(next).refresh());
    await waitFor(async () => (await entry()).since === since - 120_000, {
      message: 'the same time',
    });
  });
});

function contentOf(lab: Lab, key: string): Promise<unknown> {
  const reads: Readonly<Record<string, readonly string[]>> = {
    string: ['GET', key],
    hash: ['HGETALL', key],
    list: ['LRANGE', key, '0', '-1'],
    set: ['SMEMBERS', key],
    zset: ['ZRANGE', key, '0', '-1', 'WITHSCORES'],
  };
  return lab
    .redis('TYPE', key)
    .then((type) => lab.redis(...(reads[String(type)] ?? ['TYPE', key])));
}
