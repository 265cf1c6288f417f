import type { CacheDefinition, CommittedEvent, SmartRedisOptions, Target } from '@smart-redis/core';
import { hash, list, set, SmartRedisError, sortedSet, string } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { drivers } from './support/drivers.js';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

interface Row {
  readonly id: string;
  readonly build: number;
}
type Definition = CacheDefinition<Row[], undefined, Record<string, Target<Row>>>;

const services: readonly (readonly [string, () => Partial<SmartRedisOptions>])[] = [
  ['one leader', () => ({})],
  ['seats', () => ({ elector: leaseElector({ ttl: '3s' }) })],
];

/** A cache whose rows name what the source holds, in a target of each type. */
function sourced(lab: Lab, changes: Partial<Definition> = {}) {
  const source = { build: 1, fetches: 0, hold: undefined as Promise<void> | undefined };
  const definition: Definition = {
    name: 'cache',
    keep: 2,
    fetcher: async () => {
      source.fetches += 1;
      const { build } = source;
      await source.hold;
      return ['a', 'b', 'c'].map((id) => ({ id, build }));
    },
    targets: {
      hash: hash({ key: lab.name('{c}:hash'), id: 'id' }),
      list: list({ key: lab.name('{c}:list') }),
      set: set({ key: lab.name('{c}:set') }),
      sorted: sortedSet({ key: lab.name('{c}:sorted'), score: 'build', member: 'id' }),
      string: string({ key: lab.name('{c}:string') }),
    },
    ...changes,
  };
  return { source, definition };
}

/** The builds that the live keys hold: one, if they are of one version. */
async function buildsIn(lab: Lab, tag = '{c}'): Promise<number[]> {
  const name = (type: string): string => lab.name(`${tag}:${type}`);
  const texts = [
    ...((await lab.redis('HVALS', name('hash'))) as string[]),
    ...((await lab.redis('LRANGE', name('list'), '0', '-1')) as string[]),
    ...((await lab.redis('SMEMBERS', name('set'))) as string[]),
    `[${String(await lab.redis('GET', name('string')))}]`,
  ].flatMap((text) => [JSON.parse(text) as Row | Row[][]].flat(2));
  const scores = (await lab.redis('ZRANGE', name('sorted'), '0', '-1', 'WITHSCORES')) as string[];
  expect(texts).toHaveLength(12);
  expect(scores).toHaveLength(6);
  return [
    ...new Set([...texts.map(({ build }) => build), ...[1, 3, 5].map((at) => Number(scores[at]))]),
  ];
}

describeWithServer('a rollback', (openLab, driver) => {
  it.each(services)(
    'puts an earlier version back, from any instance, under %s',
    async (_, options) => {
      await using lab = openLab();
      const { smart } = await lab.started(options());
      const events: CommittedEvent[] = [];
      const deposed: unknown[] = [];
      smart.on('committed', (event) => void events.push(event));
      smart.on('deposed', (event) => void deposed.push(event));
      smart.on('released', (event) => void deposed.push(event));
      const { source, definition } = sourced(lab, { refresh: { every: '1d' }, history: 5 });
      const cache = smart.register(definition);
      await cache.ready();
      const versions: (number | null)[] = [(await cache.info()).version];
      for (source.build = 2; source.build <= 3; source.build += 1) {
        versions.unshift((await cache.refresh()).version);
      }
      source.build = 3;
      const [bad, good, oldest] = versions as [number, number, number];
      const other = lab.instance({ elector: false });
      const seen: CommittedEvent[] = [];
      other.smart.on('committed', (event) => void seen.push(event));
      const remote = other.smart.register(definition);
      const before = await cache.versions();
      const info = await remote.rollback();
      expect(await buildsIn(lab)).toEqual([2]);
      expect(info.version).toBeGreaterThan(bad);
      expect(info.builtAt).toEqual(before[1]?.builtAt);
      expect(info.paused).toMatchObject({
        reason: `rolled back from version ${String(bad)} to ${String(good)}`,
        by: 'instance-2',
      });
      expect(await cache.versions()).toMatchObject([
        { version: info.version, rows: 3, current: true },
        { version: bad, builtAt: before[0]?.builtAt, current: false },
        { version: oldest, builtAt: before[2]?.builtAt, current: false },
      ]);
      const told = { cache: 'cache', version: info.version, rolledBackTo: good, rows: 3 };
      expect(seen).toMatchObject([{ ...told, instance: 'instance-2', durationMs: 0 }]);
      await waitFor(() => events.length === 4, { message: 'the announcement' });
      expect(events[3]).toEqual(seen[0]);
      expect(seen[0]?.term).toBeGreaterThanOrEqual(events[2]?.term ?? Number.NaN);

      // The newest earlier one is that which was bad: so it is undone.
      await cache.rollback();
      expect(await buildsIn(lab)).toEqual([3]);
      const again = await cache.rollback(oldest);
      expect(await buildsIn(lab)).toEqual([1]);
      expect(again.paused).toEqual(info.paused);
      expect((await cache.versions()).map(({ rows }) => rows)).toEqual([3, 3, 3]);
      expect(source.fetches).toBe(3);
      const { paused } = await cache.health();
      expect(paused).toEqual(info.paused);
      expect((await cache.history({ limit: 3 })).map(({ outcome }) => outcome)).toEqual(
        new Array(3).fill('rolledBack'),
      );
      expect(await cache.history({ limit: 1 })).toMatchObject([
        { version: again.version, rows: 3, reason: null, instance: 'instance-1' },
      ]);

      // The same answer as of the version that it was rolled back from.
      await remote.resume();
      const republished = await cache.refresh();
      expect(republished.version).toBeGreaterThan(again.version ?? Number.NaN);
      expect(await buildsIn(lab)).toEqual([3]);
      expect(republished.paused).toBeNull();
      expect((await cache.refresh()).version).toBe(republished.version);
      expect(deposed).toEqual([]);
      await cache.unregister({ dropData: true });
      expect(await lab.redis('KEYS', `*${lab.namespace}:*`)).toEqual([]);
    },
  );

  it('is refused without versions, or for one that is not whole, and changes nothing', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const { source, definition } = sourced(lab);
    const without = smart.register({
      ...sourced(lab, { name: 'without', keep: 0 }).definition,
      targets: { all: list({ key: lab.name('without') }) },
    });
    expect(await failureOf(without.rollback())).toMatchObject({
      code: 'SR_NO_SUCH_VERSION',
      details: { cache: 'without', versions: [] },
    });
    await without.ready();
    await without.refresh();
    const none = await failureOf(without.rollback());
    expect(none).toMatchObject({ code: 'SR_NO_SUCH_VERSION', details: { versions: [] } });
    expect(none.message).toContain('keep');

    const cache = smart.register(definition);
    await cache.ready();
    source.build = 2;
    await cache.refresh();
    source.build = 3;
    const { version: current } = await cache.refresh();
    const [, newer, older] = (await cache.versions()).map(({ version }) => version);
    expect(await failureOf(cache.rollback(7))).toMatchObject({
      code: 'SR_NO_SUCH_VERSION',
      details: { cache: 'cache', version: 7, versions: [newer, older] },
    });
    expect((await failureOf(cache.rollback(current ?? 0))).code).toBe('SR_NO_SUCH_VERSION');
    for (const version of [-1, 1.5, '5', NaN, null]) {
      const error = await failureOf(cache.rollback(version as number));
      expect(error).toMatchObject({ code: 'SR_INVALID_OPTION', details: { option: 'version' } });
    }
    const kept = (await lab.redis('KEYS', `*{c}:list:smart-redis:kept:*`)) as string[];
    const builds = await Promise.all(kept.map((key) => lab.redis('LINDEX', key, '0')));
    const ofNewer = kept[builds.findIndex((text) => String(text).includes('"build":2'))] ?? '';
    expect(await lab.redis('DEL', ofNewer)).toBe(1);
    expect((await cache.versions()).map(({ version }) => version)).toEqual([current, older]);
    expect((await failureOf(cache.rollback(newer))).details.versions).toEqual([older]);
    expect(await buildsIn(lab)).toEqual([3]);
    expect((await cache.info()).paused).toBeNull();
    await cache.rollback();
    expect(await buildsIn(lab)).toEqual([1]);
  });

  it('is refused where the definition has changed since, by name', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const all = hash({ key: lab.name('all'), id: 'id' as const });
    const { source, definition } = sourced(lab, { targets: { all } });
    const cache = smart.register(definition);
    await cache.ready();
    await cache.update({ targets: { all, added: list({ key: lab.name('added') }) } });
    await cache.pause();
    const added = await failureOf(cache.rollback());
    expect(added).toMatchObject({
      code: 'SR_NO_SUCH_VERSION',
      details: { target: 'added', key: lab.name('added') },
    });
    expect(added.message).toContain('"added"');
    expect(await lab.redis('LLEN', lab.name('added'))).toBe(3);
    await cache.resume();
    await cache.update({ targets: { all }, shape: 2 });
    expect((await failureOf(cache.rollback())).message).toContain('shape');
    source.build = 2;
    await cache.refresh();
    await cache.rollback();
    expect(await lab.redis('HGET', lab.name('all'), 'a')).toContain('"build":1');
  });

  it.each(services)(
    'is not replaced by a refresh that was under way, under %s',
    async (_, options) => {
      await using lab = openLab();
      const { smart } = await lab.started(options());
      const ended: unknown[] = [];
      for (const name of ['deposed', 'released', 'refreshFailed'] as const) {
        smart.on(name, (event: unknown) => void ended.push([name, event]));
      }
      const { source, definition } = sourced(lab);
      const cache = smart.register(definition);
      await cache.ready();
      source.build = 2;
      await cache.refresh();
      source.build = 3;
      let release = (): void => undefined;
      source.hold = new Promise((resolve) => (release = resolve));
      const running = failureOf(cache.refresh());
      await waitFor(() => source.fetches === 3, { message: 'a fetch' });
      const { smart: steering } = lab.instance({ elector: false });
      const { version } = await steering.register(definition).rollback();
      release();
      source.hold = undefined;
      const error = await running;
      expect(error.code).toBe('SR_REFRESH_FAILED');
      expect(error.message).toContain('rolled back');
      expect((await cache.info()).version).toBe(version);
      expect(await buildsIn(lab)).toEqual([1]);
      expect((await cache.info()).lastError).toBeNull();
      // The same leader goes on.
      source.build = 4;
      await cache.refresh();
      expect(await buildsIn(lab)).toEqual([4]);
      expect(source.fetches).toBe(4);
      expect(ended).toEqual([]);
    },
  );

  it('goes well with delta, and with a fetcher that returns unchanged()', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const previous: boolean[] = [];
    let build = 1;
    const cache = smart.register({
      name: 'cache',
      keep: 1,
      delta: true,
      fetcher: (context) => {
        previous.push(context.previous !== null);
        if (build === 0) return context.unchanged();
        return ['a', 'b', 'c'].map((id) => ({ id, build: id === 'a' ? build : 0 }));
      },
      targets: { all: hash({ key: lab.name('all') }) },
    });
    const builds = async (): Promise<unknown> => cache.read.all.get('a');
    await cache.ready();
    build = 2;
    await cache.refresh();
    await cache.rollback();
    expect(await builds()).toEqual({ id: 'a', build: 1 });
    build = 0;
    expect((await failureOf(cache.preview())).code).toBe('SR_NOTHING_TO_KEEP');
    expect((await failureOf(cache.refresh())).code).toBe('SR_NOTHING_TO_KEEP');
    build = 2;
    await cache.refresh();
    expect(await builds()).toEqual({ id: 'a', build: 2 });
    build = 3;
    await cache.refresh();
    expect(await builds()).toEqual({ id: 'a', build: 3 });
    await cache.rollback();
    expect(await builds()).toEqual({ id: 'a', build: 2 });
    expect(previous).toEqual([false, true, false, false, false, true]);
    expect(await lab.redis('HLEN', lab.name('all'))).toBe(3);
  });

  it('is confirmed by an answer that equals the version which was put back', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const { source, definition } = sourced(lab);
    const cache = smart.register(definition);
    await cache.ready();
    source.build = 2;
    await cache.refresh();
    const { version } = await cache.rollback();
    source.build = 1;
    expect((await cache.refresh()).version).toBe(version);
    source.build = 2;
    expect((await cache.refresh()).version).toBeGreaterThan(version ?? Number.NaN);
    expect(await buildsIn(lab)).toEqual([2]);
  });

  it('is a new version for caches that follow', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const { source, definition } = sourced(lab);
    const cache = smart.register(definition);
    await cache.ready();
    source.build = 2;
    await cache.refresh();
    const built: unknown[] = [];
    const follower = smart.register({
      name: 'follower',
      refresh: { after: 'cache' },
      fetcher: async () => {
        const row = await lab.redis('HGET', lab.name('{c}:hash'), 'a');
        built.push(row);
        return [{ row }];
      },
      targets: { all: list({ key: lab.name('follower') }) },
    });
    await follower.ready();
    await cache.rollback();
    const one = JSON.stringify({ id: 'a', build: 1 });
    await waitFor(() => built.at(-1) === one, { message: 'the follower' });
  });

  it('ends a long read, as any commit', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let build = 0;
    const cache = smart.register({
      name: 'cache',
      keep: 1,
      fetcher: () => {
        build += 1;
        return Array.from({ length: 3000 }, (_, id) => ({ id, build }));
      },
      targets: { all: hash({ key: lab.name('all') }) },
    });
    await cache.ready();
    await cache.refresh();
    const reading = async (): Promise<void> => {
      for await (const [id] of cache.read.all.entries()) {
        expect(typeof id).toBe('string');
        if ((await cache.info()).paused === null) await cache.rollback();
      }
    };
    expect((await failureOf(reading())).code).toBe('SR_VERSION_CHANGED');
    expect(await cache.read.all.get(7)).toEqual({ id: 7, build: 1 });
  });

  it('swaps several slots one after the other, and the next refresh mends what a crash left', async () => {
    await using lab = openLab();
    const connect = drivers.find(({ name }) => name === driver.name)?.connect ?? driver.connect;
    const { smart } = await lab.started();
    const { source, definition } = sourced(lab, {
      atomic: false,
      targets: {
        one: hash({ key: lab.name('{one}'), id: 'id' as const }),
        two: hash({ key: lab.name('{two}'), id: 'id' as const }),
      },
    });
    const cache = smart.register(definition);
    const builds = async (): Promise<unknown[]> => {
      const texts = [
        await lab.redis('HGET', lab.name('{one}'), 'a'),
        await lab.redis('HGET', lab.name('{two}'), 'a'),
      ];
      return texts.map((text) => (JSON.parse(String(text)) as Row).build);
    };
    await cache.ready();
    source.build = 2;
    await cache.refresh();
    const { version } = await cache.rollback();
    expect(await builds()).toEqual([1, 1]);
    expect((await cache.versions()).map((each) => each.version)[0]).toBe(version);
    expect(await cache.versions()).toHaveLength(2);
    await cache.rollback();
    expect(await builds()).toEqual([2, 2]);
    await cache.resume();

    // It dies between the two.
    const dying = connect(`redis://${lab.server.host}:${String(lab.server.port)}`);
    const send = dying.send.bind(dying);
    let rollbacks = 0;
    dying.send = async (command, options) => {
      const isRollback = command.some((word) => String(word).includes('"isPaused"'));
      if (isRollback && (rollbacks += 1) > 1 && command[0] !== 'EVAL') {
        throw new SmartRedisError('SR_CLOSED', 'it was killed');
      }
      return send(command, options);
    };
    const killed = lab.instance({ driver: dying, elector: false });
    const doomed = killed.smart.register(definition);
    await lab.redis('SCRIPT', 'FLUSH');
    await cache.rollback(); // so that the server knows the script
    await cache.rollback();
    await cache.resume();
    expect((await failureOf(doomed.rollback())).code).toBe('SR_CLOSED');
    source.build = 5;
    expect((await cache.info()).paused).toBeNull();
    // Nobody builds it while the rollback might go on; then somebody does, without a request.
    const metadata = `${lab.name('{one}')}:smart-redis:${lab.namespace}:cache`;
    const paused = JSON.parse(String(await lab.redis('HGET', metadata, 'paused'))) as object;
    expect(paused).toMatchObject({ by: 'instance-2' });
    expect(paused).toHaveProperty('until');
    expect(new Set(await builds()).size).toBe(2);
    await lab.redis('HSET', metadata, 'paused', JSON.stringify({ ...paused, until: 1 }));
    const channel = `smart-redis:${lab.namespace}:events`;
    await lab.redis('PUBLISH', channel, JSON.stringify({ type: 'resumed', cache: 'cache' }));
    await waitFor(async () => (await builds()).every((build) => build === 5), {
      message: 'a refresh',
    });
    const [current] = await cache.versions();
    expect(current).toMatchObject({ current: true });
  });

  it('is known again when its reply was lost', async () => {
    await using lab = openLab();
    const connected = driver.connect(`redis://${lab.server.host}:${String(lab.server.port)}`);
    const send = connected.send.bind(connected);
    let lost = 0;
    connected.send = async (command, options) => {
      const reply = await send(command, options);
      if (lost === 0 && command.some((word) => String(word).includes('"isPaused"'))) {
        lost += 1;
        throw new SmartRedisError('SR_CONNECTION', 'the connection was lost');
      }
      return reply;
    };
    const { smart } = await lab.started({ driver: connected });
    const { source, definition } = sourced(lab);
    const cache = smart.register(definition);
    await cache.ready();
    source.build = 2;
    await cache.refresh();
    const before = await cache.versions();
    const { version } = await cache.rollback();
    expect(lost).toBe(1);
    expect(await buildsIn(lab)).toEqual([1]);
    expect((await cache.versions()).map((each) => each.version)).toEqual([
      version,
      before[0]?.version,
    ]);
  });

  it('takes no longer for many rows', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let build = 0;
    const cache = smart.register({
      name: 'cache',
      keep: 1,
      fetcher: function* () {
        build += 1;
        for (let id = 0; id < 200_000; id += 1) yield { id, build };
      },
      targets: { all: hash({ key: lab.name('all') }) },
    });
    await cache.ready();
    await cache.refresh();
    await lab.redis('CONFIG', 'SET', 'slowlog-log-slower-than', '10000');
    await lab.redis('SLOWLOG', 'RESET');
    await cache.rollback();
    expect(await lab.redis('SLOWLOG', 'LEN')).toBe(0);
    expect(await cache.read.all.get(199_999)).toEqual({ id: 199_999, build: 1 });
    await cache.unregister({ dropData: true });
  });
});
