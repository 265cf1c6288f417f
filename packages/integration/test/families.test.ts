import type { FamilyDefinition, RedisDriver, SmartRedisOptions } from '@smart-redis/core';
import type { SendOptions } from '@smart-redis/core/drivers';
import { list, SmartRedis, soloElector } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { memoryDriver, startRedis, waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { drivers } from './support/drivers.js';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

interface Source {
  members: readonly unknown[];
  fails: boolean;
}

const spread = (): Partial<SmartRedisOptions> => ({ elector: leaseElector({ ttl: '2s' }) });

/** A family whose members each have a list with a row of their own. */
function register(lab: Lab, smart: SmartRedis, source: Source, options: object = {}) {
  return smart.registerFamily({
    name: 'tenants',
    members: () => {
      if (source.fails) throw new Error('the list is away');
      return source.members as string[];
    },
    every: '1s',
    define: (tenant) => ({
      fetcher: () => [`row of ${tenant}`],
      refresh: { every: '1h' },
      targets: { all: list({ key: lab.name(`rows:${tenant}`) }) },
    }),
    ...options,
  });
}

const named = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `tenant-${String(index)}`);

describeWithServer('a family', (openLab) => {
  it('has a cache for each member, which comes and goes with the list, on every instance', async () => {
    await using lab = openLab();
    const source: Source = { members: named(20), fails: false };
    const instances = await Promise.all([1, 2, 3].map(() => lab.started(spread())));
    const families = instances.map(({ smart }) => register(lab, smart, source));
    const [first] = families;
    if (first === undefined) throw new Error('there are three');
    await Promise.all(families.map((family) => family.ready()));
    for (const family of families) {
      expect(family.names()).toEqual(named(20));
      for (const tenant of named(20)) {
        const cache = family.member(tenant);
        await cache.ready();
        expect(await cache.read.all.range(0, -1)).toEqual([`row of ${tenant}`]);
      }
    }
    source.members = [...named(19), 'another'];
    await first.refresh();
    await waitFor(() => families.every((family) => family.names().includes('another')), {
      message: 'the new member',
    });
    for (const family of families) {
      expect(family.names()).toEqual([...named(19), 'another']);
      expect(() => family.member('tenant-19')).toThrow(
        expect.objectContaining({ code: 'SR_UNKNOWN_MEMBER' }) as Error,
      );
      await family.member('another').ready();
    }
    // Its data stay, unless told otherwise.
    expect(await lab.redis('EXISTS', lab.name('rows:tenant-19'))).toBe(1);
  });

  it('tells the other instances of many members at once', async () => {
    await using lab = openLab();
    const { smart } = await lab.started({ elector: leaseElector() });
    const startedAt = performance.now();
    const family = register(lab, smart, { members: named(3000), fails: false });
    await family.ready();
    await waitFor(() => family.member('tenant-2999').isServedHere, { message: 'the last member' });
    const key = `{smart-redis:${lab.namespace}}:roster:*`;
    const [, rosters] = (await lab.redis('SCAN', '0', 'MATCH', key, 'COUNT', '1000000')) as [
      string,
      string[],
    ];
    // With nothing, with the list, and with all; and every two seconds meanwhile.
    const parts = Math.floor((performance.now() - startedAt) / 2000);
    expect(rosters.length).toBeLessThanOrEqual(3 + parts);
  });

  it('says why a member is not known', async () => {
    await using lab = openLab();
    const { smart } = lab.instance();
    const source: Source = { members: ['a', 'b c'], fails: false };
    const family = register(lab, smart, source);
    expect(() => family.member('a')).toThrow(/no list of its members was read yet/);
    await smart.start();
    await family.ready();
    expect(family.names()).toEqual(['a']);
    expect(() => family.member('z')).toThrow(/it is not listed; 1 members are/);
    // No name for a cache, and define() gives none.
    expect(() => family.member('b c')).toThrow(/1 to 200 letters/);
  });

  it('refuses a list that is empty, lacks too many, or fails, and drops nothing', async () => {
    await using lab = openLab();
    const source: Source = { members: named(10), fails: false };
    const { smart } = await lab.started();
    const options = { whenGone: 'drop', dropAfter: '0s' };
    const family = register(lab, smart, source, options);
    await family.ready();
    for (const tenant of family.names()) await family.member(tenant).ready();
    const failures: unknown[] = [];
    family.on('failed', ({ member, error }) => failures.push([member, error.code]));
    for (const members of [[], named(1), named(4)]) {
      source.members = members;
      await expect(family.refresh()).rejects.toMatchObject({
        code: 'SR_REFUSED',
        details: { rule: 'maxShrink', previous: 10, found: members.length },
      });
    }
    expect(family.names()).toEqual(named(10));
    source.members = [1, 2];
    await expect(family.refresh()).rejects.toThrow(/must return texts that are not empty, and not/);
    source.fails = true;
    await expect(family.refresh()).rejects.toThrow(/the list is away/);
    expect(failures.slice(0, 1)).toEqual([[null, 'SR_REFUSED']]);
    expect((await family.info()).lastError?.message).toContain('the list is away');
    expect(family.names()).toEqual(named(10));
    expect(await keysLeft(lab, named(10))).toBe(10);
    source.fails = false;
    source.members = named(1);
    await family.refresh({ force: true });
    expect(family.names()).toEqual(named(1));
  });

  it('removes the data of those that are gone for long enough, and of nobody else', async () => {
    await using lab = openLab();
    const source: Source = { members: named(6), fails: false };
    const { smart } = await lab.started();
    const family = register(lab, smart, source, { whenGone: 'drop', dropAfter: '300ms' });
    await family.ready();
    for (const tenant of family.names()) await family.member(tenant).ready();
    source.members = named(4);
    await family.refresh();
    expect(family.names()).toEqual(named(4));
    expect(await keysLeft(lab, named(6))).toBe(6);
    // One that comes back in time keeps its data.
    source.members = named(5);
    await family.refresh();
    await waitFor(async () => (await keysLeft(lab, named(6))) === 5, { message: 'a dropped key' });
    expect(await lab.redis('EXISTS', lab.name('rows:tenant-5'))).toBe(0);
    const left = (await lab.redis('KEYS', `*${lab.namespace}*tenant-5*`)) as string[];
    expect(left).toEqual([]);
    expect(await family.member('tenant-4').read.all.length()).toBe(1);
  });

  it('removes the data of a member in one step, with few commands', async () => {
    await using lab = openLab();
    const sent: string[] = [];
    const direct = drivers[0].connect(`redis://${lab.server.host}:${String(lab.server.port)}`);
    const isOfLast = (words: readonly unknown[]): boolean =>
      words.some((word) => String(word).includes('tenants:tenant-2'));
    const driver: RedisDriver = {
      ...direct,
      send: (command, options) => {
        if (isOfLast(command)) sent.push(command[0]);
        return direct.send(command, options);
      },
      sendAll: (commands, options) => {
        if (commands.some(isOfLast)) sent.push(...commands.map(([name]) => name));
        return direct.sendAll(commands, options);
      },
    };
    const { smart } = await lab.started({ driver });
    const source: Source = { members: named(3), fails: false };
    const family = register(lab, smart, source, { whenGone: 'drop', dropAfter: '0s' });
    await family.ready();
    for (const tenant of family.names()) await family.member(tenant).ready();
    source.members = named(2);
    await family.refresh();
    sent.length = 0;
    await family.refresh();
    expect(await keysLeft(lab, named(3))).toBe(2);
    // Who has claimed it, and where; the removal; the registry.
    expect(sent.sort()).toEqual(['EVALSHA', 'GET', 'HDEL', 'HMGET', 'HMGET']);
  });

  it('removes what an earlier definition of a member has filled', async () => {
    await using lab = openLab();
    const source: Source = { members: ['a', 'b', 'c'], fails: false };
    let rows = 'row';
    const targetsOf = (tenant: string, names: readonly string[]) =>
      Object.fromEntries(
        names.map((name) => [name, list({ key: lab.name(`rows:${tenant}:${name}`) })]),
      );
    const defining = (names: readonly string[], more: object = {}) => ({
      whenGone: 'drop',
      dropAfter: '0s',
      define: (tenant: string) => ({
        fetcher: () => [`${rows} of ${tenant}`],
        targets: targetsOf(tenant, names),
        ...more,
      }),
    });
    const before = await lab.started(spread());
    const first = register(lab, before.smart, source, defining(['x', 'y'], { keep: 1 }));
    await first.ready();
    for (const tenant of first.names()) await first.member(tenant).ready();
    // A version that is kept.
    rows = 'other row';
    await first.member('c').refresh();
    const all = `*${lab.namespace}*tenants:c*`;
    expect(await lab.redis('EXISTS', lab.name('rows:c:x'), lab.name('rows:c:y'))).toBe(2);
    await before.smart.close();
    source.members = ['a', 'b'];
    // It would build it by the new definition before it reads the list.
    const serves = (name: string): boolean => name !== 'tenants:c';
    const after = await lab.started({ ...spread(), serves });
    const next = register(lab, after.smart, source, defining(['x']));
    await next.ready();
    await waitFor(
      async () => {
        await next.refresh();
        return ((await lab.redis('KEYS', all)) as string[]).length === 0;
      },
      { message: 'the metadata of c are gone' },
    );
    expect(await lab.redis('KEYS', `*${lab.name('rows:c')}*`)).toEqual([]);
    expect(await lab.redis('EXISTS', lab.name('rows:a:x'))).toBe(1);
  });

  it('leaves the data of a member that was renamed, if its cache has the same name', async () => {
    await using lab = openLab();
    const source: Source = { members: ['Acme', 'b', 'c'], fails: false };
    const { smart } = await lab.started();
    const family = register(lab, smart, source, {
      whenGone: 'drop',
      dropAfter: '0s',
      define: (tenant: string) => ({
        name: `tenants:${tenant.toLowerCase()}`,
        fetcher: () => [`row of ${tenant}`],
        targets: { all: list({ key: lab.name(`rows:${tenant.toLowerCase()}`) }) },
      }),
    });
    await family.ready();
    for (const tenant of family.names()) await family.member(tenant).ready();
    source.members = ['acme', 'b'];
    await family.refresh();
    // What is gone is removed by a later refresh.
    await family.refresh();
    await waitFor(async () => (await keysLeft(lab, ['c'])) === 0, { message: 'a dropped key' });
    await family.refresh();
    expect(await family.member('acme').read.all.length()).toBe(1);
    expect((await family.member('acme').info()).rows).toBe(1);
  });

  it('drops what is gone also if another instance serves the list by then', async () => {
    await using lab = openLab();
    const source: Source = { members: named(4), fails: false };
    const one = await lab.started(spread());
    const options = { whenGone: 'drop', dropAfter: '500ms' };
    const first = register(lab, one.smart, source, options);
    await first.ready();
    for (const tenant of first.names()) await first.member(tenant).ready();
    source.members = named(3);
    await first.refresh();
    await one.smart.close();
    const two = await lab.started(spread());
    register(lab, two.smart, source, options);
    await waitFor(async () => (await keysLeft(lab, named(4))) === 3, { message: 'a dropped key' });
  });

  it('leaves the data of a member that has come back while a list was fetched', async () => {
    await using lab = openLab();
    const { smart } = await lab.started(spread());
    const source: Source = { members: ['a', 'b', 'c'], fails: false };
    let comesBack = (): Promise<void> => Promise.resolve();
    const family = register(lab, smart, source, {
      whenGone: 'drop',
      dropAfter: '0s',
      members: async () => {
        const members = source.members as string[];
        await comesBack();
        return members;
      },
    });
    await family.ready();
    for (const tenant of family.names()) await family.member(tenant).ready();
    source.members = ['a', 'b'];
    const elsewhere = await lab.started(spread());
    // Another instance serves the list by then, and this one still has an old answer.
    const back = elsewhere.smart.register({
      name: 'tenants:c',
      fetcher: () => ['row of c'],
      targets: { all: list({ key: lab.name('rows:c') }) },
    });
    let hasClaimed = false;
    comesBack = async () => {
      await back.refresh({ timeout: '10s' });
      hasClaimed = true;
    };
    await family.refresh();
    await family.refresh();
    expect(hasClaimed).toBe(true);
    expect(await keysLeft(lab, ['c'])).toBe(1);
    expect((await back.info()).rows).toBe(1);
    comesBack = () => Promise.resolve();
    await elsewhere.smart.close();
    await family.refresh();
    await waitFor(async () => (await keysLeft(lab, ['c'])) === 0, { message: 'a dropped key' });
  });

  it('removes what an instance builds that has not heard that a member is gone', async () => {
    await using lab = openLab();
    const { late } = await withoutHearing(lab);
    expect(await keysLeft(lab, ['c'])).toBe(0);
    await late.member('c').refresh({ timeout: '20s' });
    expect(await keysLeft(lab, ['c'])).toBe(1);
    await late.refresh({ timeout: '20s' });
    expect(late.names()).toEqual(['a', 'b']);
    expect(await lab.redis('KEYS', `*${lab.namespace}:tenants:c*`)).toEqual([]);
    expect(await keysLeft(lab, ['c'])).toBe(0);
  });

  it('removes what was built by an instance that is gone without having heard of it', async () => {
    await using lab = openLab();
    const { one, two, late, source } = await withoutHearing(lab);
    await late.member('c').refresh({ timeout: '20s' });
    expect(await keysLeft(lab, ['c'])).toBe(1);
    // It has not read the list that lacks what it has built, as if it had been killed.
    await two.smart.close();
    await one.smart.close();
    const three = await lab.started(spread());
    const next = register(lab, three.smart, source, dropping);
    await next.ready();
    await next.refresh({ timeout: '20s' });
    await next.refresh({ timeout: '20s' });
    expect(next.names()).toEqual(['a', 'b']);
    expect(await keysLeft(lab, ['a', 'b', 'c'])).toBe(2);
    expect(await lab.redis('KEYS', `*${lab.namespace}:tenants:c*`)).toEqual([]);
  });

  it('follows the list where the client of the application reads an older server', async () => {
    await using lab = openLab();
    const { host, port } = lab.server;
    const args = ['--replicaof', `${host} ${String(port)}`, '--repl-diskless-sync-delay', '0'];
    await using replica = await startRedis({ args });
    const direct = drivers[0].connect(`redis://${host}:${String(port)}`);
    const older = drivers[0].connect(replica.url);
    const readsOlder = (options: SendOptions = {}): boolean => (options.lane ?? 'read') === 'read';
    const driver: RedisDriver = {
      ...direct,
      open: async () => {
        await Promise.all([direct.open(), older.open()]);
      },
      send: (command, given) => (readsOlder(given) ? older : direct).send(command, given),
      sendAll: (commands, given) => (readsOlder(given) ? older : direct).sendAll(commands, given),
      close: async () => {
        await Promise.all([direct.close(), older.close()]);
      },
    };
    const { smart } = await lab.started({ driver });
    const source: Source = { members: ['a', 'b', 'c'], fails: false };
    const family = register(lab, smart, source, { whenGone: 'drop', dropAfter: '0s' });
    await family.ready();
    for (const tenant of family.names()) await family.member(tenant).ready();
    await waitFor(async () => (await replica.command('EXISTS', lab.name('rows:c'))) === 1, {
      message: 'a replica with the data of c',
    });
    // As after a failover: it is no longer told what happens at the primary.
    await replica.command('REPLICAOF', 'NO', 'ONE');
    source.members = ['a', 'b', 'd'];
    await family.refresh();
    expect(family.names()).toEqual(['a', 'b', 'd']);
    await family.refresh();
    expect(await keysLeft(lab, ['c'])).toBe(0);
  });

  it('refuses two members with one key, and serves the others', async () => {
    await using lab = openLab();
    const { smart, log } = await lab.started();
    const source: Source = { members: ['a', 'b', 'c'], fails: false };
    const failed: unknown[] = [];
    const family = register(lab, smart, source, {
      define: (tenant: string) => ({
        fetcher: () => [tenant],
        targets: { all: list({ key: lab.name(tenant === 'c' ? 'c' : 'shared') }) },
      }),
    }).on('failed', ({ member, error }) => failed.push([member, error.code]));
    await family.ready();
    expect(family.names()).toEqual(['a', 'c']);
    expect(failed).toEqual([['b', 'SR_INVALID_OPTION']]);
    await family.refresh();
    expect(failed).toHaveLength(1);
    expect(() => family.member('b')).toThrow(/a key that is not used by cache "tenants:a"/);
    expect(log.filter(({ level }) => level === 'error')).toHaveLength(1);
    await family.member('c').ready();
  });

  it('ends with its members', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const source: Source = { members: named(3), fails: false };
    const family = register(lab, smart, source);
    await family.ready();
    const cache = family.member('tenant-0');
    await cache.ready();
    await family.unregister({ dropData: true });
    await expect(cache.ready()).rejects.toMatchObject({ code: 'SR_UNREGISTERED' });
    const left = (await lab.redis('KEYS', `*${lab.namespace}*`)) as string[];
    expect(left.filter((key) => !/:(leader|roster:)/.test(key))).toEqual([]);
  });
});

const dropping = { every: '1h', whenGone: 'drop', dropAfter: '0s' };

/** Two instances, of which the second serves the member 'c' and has not heard that it is gone. */
async function withoutHearing(lab: Lab) {
  const source: Source = { members: ['a', 'b', 'c'], fails: false };
  const url = `redis://${lab.server.host}:${String(lab.server.port)}`;
  const deaf: RedisDriver = {
    ...drivers[0].connect(url),
    subscribe: () => Promise.resolve({ close: () => Promise.resolve() }),
  };
  const isOfC = (name: string): boolean => name === 'tenants:c';
  const one = await lab.started({ ...spread(), serves: (name) => !isOfC(name) });
  const two = await lab.started({ ...spread(), driver: deaf, serves: isOfC });
  const hearing = register(lab, one.smart, source, dropping);
  const late = register(lab, two.smart, source, dropping);
  await hearing.ready();
  await late.ready();
  for (const tenant of late.names()) await late.member(tenant).ready();
  source.members = ['a', 'b'];
  await hearing.refresh();
  await hearing.refresh();
  return { one, two, late, source };
}

async function keysLeft(lab: Lab, tenants: readonly string[]): Promise<number> {
  const keys = tenants.map((tenant) => lab.name(`rows:${tenant}`));
  return Number(await lab.redis('EXISTS', ...keys));
}

it.each([
  [{ name: 'a b' }, 'name'],
  [{ members: ['a'] }, 'members'],
  [{ define: undefined }, 'define'],
  [{ every: 'often' }, 'every'],
  [{ whenGone: 'delete' }, 'whenGone'],
  [{ dropAfter: '5m' }, 'dropAfter'],
  [{ maxShrink: 'half' }, 'maxShrink'],
  [{ maxShrink: '101%' }, 'maxShrink'],
  [{ refresh: { every: '1m' } }, 'refresh'],
])('refuses options of a family: %j', (wrong, option) => {
  const smart = new SmartRedis({
    driver: memoryDriver(),
    elector: soloElector(),
    logger: false,
  });
  const right = { name: 'tenants', members: () => [], define: () => ({}) };
  const given = { ...right, ...wrong } as unknown as FamilyDefinition<
    unknown,
    undefined,
    Record<string, never>
  >;
  expect(() => smart.registerFamily(given)).toThrow(
    expect.objectContaining({
      code: 'SR_INVALID_OPTION',
      details: expect.objectContaining({ option }) as unknown,
    }) as Error,
  );
});
