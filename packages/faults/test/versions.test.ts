import type { CacheDefinition, RedisDriver, Target } from '@smart-redis/core';
import { hash, list, SmartRedis, SmartRedisError, soloElector } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { redisDriver } from '@smart-redis/redis';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ScriptKind } from '../src/lab/instance/script-kind.js';
import { scriptKind } from '../src/lab/instance/script-kind.js';

interface Row {
  readonly id: string;
  readonly build: number;
}
type Definition = CacheDefinition<Row[], undefined, Record<string, Target<Row>>>;

/** What happens to the first call of a script. */
interface Disturbance {
  readonly kind: ScriptKind;
  /** Runs before the script. */
  readonly before?: () => Promise<unknown>;
  /** The process is killed instead of the call, or when Redis has run it. */
  readonly kills?: 'before' | 'after';
}

/** A text of a script, and what a mutant has in its place. */
type Edit = readonly [kind: ScriptKind, from: string, to: string];

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
beforeEach(async () => {
  await server.command('FLUSHALL');
});
afterEach(closeAll);
afterAll(() => server.stop());

const opened: SmartRedis[] = [];

/** Also those whose test has failed, or which were killed. */
async function closeAll(): Promise<void> {
  await Promise.allSettled(opened.splice(0).map((smart) => smart.close()));
}

const keys = { byId: '{v}:by-id', all: '{v}:all' };

function disturbed(driver: RedisDriver, edits: readonly Edit[], once?: Disturbance): RedisDriver {
  const send = driver.send.bind(driver);
  let isDead = false;
  let isDone = false;
  driver.send = async (command, options) => {
    if (isDead) throw new SmartRedisError('SR_CLOSED', 'the process was killed');
    // So that every script arrives with its text.
    if (command[0] === 'EVALSHA') {
      throw new SmartRedisError('SR_REPLY', 'NOSCRIPT', { details: { reply: 'NOSCRIPT' } });
    }
    if (command[0] !== 'EVAL') return send(command, options);
    const [, given, ...words] = command;
    let source = String(given);
    const kind = scriptKind(source);
    for (const [of, from, to] of edits) {
      if (of !== kind) continue;
      expect(source).toContain(from);
      source = source.replace(from, to);
    }
    const run = () => send(['EVAL', source, ...words], options);
    if (once === undefined || isDone || once.kind !== kind) return run();
    isDone = true;
    if (once.kills === 'before') isDead = true;
    await once.before?.();
    if (once.kills === undefined) return run();
    if (once.kills === 'after') await run();
    isDead = true;
    throw new SmartRedisError('SR_CLOSED', 'the process was killed');
  };
  return driver;
}

describe.each([
  ['ioredis', (url: string) => ioredisDriver(url)],
  ['redis', (url: string) => redisDriver(url)],
] as const)('versions over %s', (_, connect) => {
  /** An instance of a cache whose rows name their build. */
  function open(edits: readonly Edit[] = [], once?: Disturbance) {
    const url = `redis://${server.host}:${String(server.port)}`;
    const smart = new SmartRedis({
      driver: disturbed(connect(url), edits, once),
      elector: soloElector(),
      namespace: 'versions',
      logger: false,
    });
    opened.push(smart);
    const source = { build: 0 };
    const definition: Definition = {
      name: 'cache',
      keep: 2,
      fetcher: () => {
        source.build += 1;
        const { build } = source;
        return Array.from({ length: 20 }, (_row, id) => ({ id: String(id), build }));
      },
      targets: { byId: hash({ key: keys.byId, id: 'id' }), all: list({ key: keys.all }) },
    };
    return { smart, source, cache: smart.register(definition) };
  }

  /** The build that both live keys show; fails if they are not whole, or not of one version. */
  async function shown(): Promise<number | undefined> {
    // In one step: a commit may come between two commands.
    const both = `return {redis.call('HVALS', KEYS[1]), redis.call('LRANGE', KEYS[2], '0', '-1')}`;
    const [byId, all] = (await server.command(
      'EVAL',
      both,
      '2',
      keys.byId,
      keys.all,
    )) as string[][];
    const texts = [...(byId ?? []), ...(all ?? [])];
    const builds = new Set(texts.map((text) => (JSON.parse(text) as Row).build));
    expect([texts.length, builds.size]).toEqual([40, 1]);
    return [...builds][0];
  }

  /** Three builds, and the versions that there are then. */
  async function threeBuilds(): Promise<readonly number[]> {
    const { smart, cache } = open();
    await smart.start();
    for (let build = 1; build <= 3; build += 1) await cache.refresh();
    const versions = (await cache.versions()).map(({ version }) => version);
    expect(versions).toHaveLength(3);
    await smart.close();
    return versions;
  }

  /** What must hold after any fault: a new instance works, and nothing is left at the end. */
  async function endsWell(first: number): Promise<void> {
    const { smart, source, cache } = open();
    source.build = first;
    await smart.start();
    for (const { rows } of await cache.versions()) expect(rows).toBe(20);
    await cache.refresh({ timeout: '20s' });
    expect(await shown()).toBe(first + 1);
    await cache.rollback();
    await shown();
    await cache.resume();
    await cache.refresh({ timeout: '20s' });
    expect(await shown()).toBe(first + 2);
    expect((await cache.versions()).length).toBeLessThanOrEqual(3);
    await cache.unregister({ dropData: true });
    await smart.close();
    // Those of whoever died while it staged expire.
    const left = (await server.command('KEYS', '*{v}*')) as string[];
    expect(left.filter((key) => !key.includes(':staging:'))).toEqual([]);
  }

  const ends = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => null,
      (error: unknown) => error,
    );

  it.each(['before', 'after'] as const)('survive a death %s a pause', async (kills) => {
    await threeBuilds();
    const dying = open([], { kind: 'pause', kills });
    expect(await ends(dying.cache.pause('dying'))).toMatchObject({ code: 'SR_CLOSED' });
    const { cache, smart } = open();
    expect((await cache.info()).paused !== null).toBe(kills === 'after');
    await smart.close();
    await ends(dying.smart.close());
    expect(await shown()).toBe(3);
    await endsWell(10);
  });

  it.each(['before', 'after'] as const)(
    'survive a death %s a commit that prunes',
    async (kills) => {
      const versions = await threeBuilds();
      const dying = open([], { kind: 'commit', kills });
      dying.source.build = 3;
      await dying.smart.start();
      void ends(dying.cache.refresh());
      const { cache, smart } = open();
      await expect
        .poll(async () => (await server.command('KEYS', '*:staging:*')) as unknown[])
        .not.toHaveLength(kills === 'before' ? 0 : 99);
      await expect.poll(shown).toBe(kills === 'after' ? 4 : 3);
      const left = (await cache.versions()).map(({ version }) => version);
      if (kills === 'before') expect(left).toEqual(versions);
      else expect(left.slice(1)).toEqual(versions.slice(0, 2));
      await smart.close();
      await ends(dying.smart.close());
      await endsWell(10);
    },
  );

  it.each(['before', 'after'] as const)('survive a death %s a rollback', async (kills) => {
    const versions = await threeBuilds();
    const dying = open([], { kind: 'rollBack', kills });
    expect(await ends(dying.cache.rollback())).toMatchObject({ code: 'SR_CLOSED' });
    await ends(dying.smart.close());
    const { cache, smart } = open();
    expect(await shown()).toBe(kills === 'after' ? 2 : 3);
    expect((await cache.info()).paused !== null).toBe(kills === 'after');
    const left = (await cache.versions()).map(({ version }) => version);
    if (kills === 'before') expect(left).toEqual(versions);
    else expect(left.slice(1)).toEqual([versions[0], versions[2]]);
    await smart.close();
    await endsWell(10);
  });

  /** A rollback comes while a run is about to commit; resolves with the build that is shown then. */
  async function overtaken(edits: readonly Edit[]): Promise<number | undefined> {
    const versions = await threeBuilds();
    const steering = open(edits);
    const refreshing = open(edits, {
      kind: 'commit',
      before: () => steering.cache.rollback(versions[2]),
    });
    refreshing.source.build = 3;
    await refreshing.smart.start();
    await ends(refreshing.cache.refresh());
    const build = await shown();
    await steering.smart.close();
    await refreshing.smart.close();
    return build;
  }

  /** A commit comes while a rollback is about to be sent. */
  async function precedes(edits: readonly Edit[]): Promise<readonly (number | undefined)[]> {
    const versions = await threeBuilds();
    const refreshing = open(edits);
    refreshing.source.build = 3;
    await refreshing.smart.start();
    await refreshing.cache.ready();
    const steering = open(edits, {
      kind: 'rollBack',
      before: () => refreshing.cache.refresh(),
    });
    await steering.cache.rollback(versions[1]);
    const listed = await steering.cache.versions();
    const kept = (await server.command('KEYS', '*:kept:*')) as string[];
    const build = await shown();
    await steering.smart.close();
    await refreshing.smart.close();
    return [build, listed.length, kept.length];
  }

  /** A row of a staging key is lost before a commit, which is refused; how many versions there are. */
  async function refusedCommit(edits: readonly Edit[]): Promise<number> {
    await threeBuilds();
    const { smart, source, cache } = open(edits, {
      kind: 'commit',
      before: async () => {
        const found = (await server.command('KEYS', '*:staging:*')) as string[];
        for (const key of found) await server.command('DEL', key);
      },
    });
    source.build = 3;
    await smart.start();
    expect(await ends(cache.refresh())).toMatchObject({ code: 'SR_STAGING_INCOMPLETE' });
    await cache.pause();
    expect(await shown()).toBe(3);
    const count = (await cache.versions()).length;
    await smart.close();
    return count;
  }

  const unfenced: Edit = [
    'rollBack',
    "if seat then redis.call('HSET', key, 'candidacy', seat .. '-0' .. number) end\nif not",
    'if not',
  ];
  const comparesNothing = (kind: ScriptKind): Edit => [
    kind,
    "if (stored[1] or '') ~= keep.before or (stored[2] or '') ~= keep.version then return end",
    '',
  ];
  const prunesFirst: Edit = [
    'commit',
    'for _, target in ipairs(plan.targets) do\n  local found = redis.call(unpack(target.count))',
    'if plan.keep then keep_last(KEYS[1], plan.keep, fate_of_last(KEYS[1], plan.keep)) end\nfor _, target in ipairs(plan.targets) do\n  local found = redis.call(unpack(target.count))',
  ];

  it('are put back whatever is about to be committed, and not without the fence', async () => {
    expect(await overtaken([])).toBe(1);
    await closeAll();
    await server.command('FLUSHALL');
    // On a slow machine the run may end before its commit, for another reason.
    let build = await overtaken([unfenced, comparesNothing('commit')]);
    for (let attempt = 1; attempt < 5 && build !== 4; attempt += 1) {
      await closeAll();
      await server.command('FLUSHALL');
      build = await overtaken([unfenced, comparesNothing('commit')]);
    }
    expect(build).toBe(4);
  });

  it('are put back after what was committed first, and lost where nothing is compared', async () => {
    expect(await precedes([])).toEqual([2, 3, 4]);
    await closeAll();
    await server.command('FLUSHALL');
    expect(await precedes([comparesNothing('rollBack')])).not.toEqual([2, 3, 4]);
  });

  it('stay when a commit is refused, and not where it prunes before it counts', async () => {
    expect(await refusedCommit([])).toBe(3);
    await closeAll();
    await server.command('FLUSHALL');
    expect(await ends(refusedCommit([prunesFirst]))).not.toBeNull();
  });
});
