import type { Target } from '@smart-redis/core';
import { hash, list, set, SmartRedis } from '@smart-redis/core';
import { systemClock } from '@smart-redis/core/drivers';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding, Passed } from '../src/doctor/finding.js';
import type { Deleted } from '../src/doctor/orphans/delete-orphans.js';
import { startOlder } from './support/older.js';
import { startInstance } from './support/instances.js';
import { run } from './support/run.js';

interface Answer {
  readonly findings: readonly Finding[];
  readonly passed: readonly Passed[];
  readonly deleted: readonly Deleted[];
}

interface Row {
  readonly id: number;
}

const id = (row: Row): number => row.id;

type Targets = Readonly<Record<string, Target<Row>>>;

let server: RedisServer;
let smart: SmartRedis;

beforeAll(async () => {
  server = await startRedis({
    args: ['--enable-protected-configs', 'yes', '--repl-diskless-sync-delay', '0'],
  });
  const rows = Array.from({ length: 3000 }, (_, id) => ({ id, text: 'x'.repeat(1000) }));
  smart = await startInstance(server.url, ['orders'], { instance: 'page-1', rows });
});
afterAll(async () => {
  await smart.close();
  await server.stop();
});

async function ask(
  url: string,
  args: readonly string[] = [],
): Promise<
  Answer & { readonly code: number; readonly found: (check: string) => readonly string[] }
> {
  const { code, out, err } = await run(['doctor', ...args, '--json'], {
    env: { SMART_REDIS_URL: url },
  });
  const answer = JSON.parse(out) as Answer & { readonly error?: object };
  expect({ error: answer.error, err }).toEqual({ error: undefined, err: '' });
  const found = (check: string): readonly string[] =>
    answer.findings
      .filter((finding) => finding.check === check)
      .map(({ severity, found: text }) => `${severity}: ${text}`);
  return { ...answer, code, found };
}

/** Waits until an instance has said something about itself. */
async function reported(name: string): Promise<void> {
  const says = async (): Promise<boolean> => {
    const { out } = await run(['instances', '--json'], { env: { SMART_REDIS_URL: server.url } });
    const { instances } = JSON.parse(out) as { instances: { name: string; report: unknown }[] };
    return instances.some((each) => each.name === name && each.report !== null);
  };
  await waitFor(says, { message: `a report of ${name}`, everyMs: 100 });
}

/** With another setting of the server, as long as `work` takes. */
async function withSetting<T>(name: string, value: string, work: () => Promise<T>): Promise<T> {
  const [, before] = (await server.command('CONFIG', 'GET', name)) as [string, string];
  await server.command('CONFIG', 'SET', name, value);
  try {
    return await work();
  } finally {
    await server.command('CONFIG', 'SET', name, before);
  }
}

describe('the doctor, of a server', () => {
  it('that is set up well, finds no problem', async () => {
    const { code, findings, passed } = await ask(server.url);
    expect({ code, problems: findings.filter(({ severity }) => severity === 'problem') }).toEqual({
      code: 0,
      problems: [],
    });
    expect(passed.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['release', 'eviction', 'memory', 'rights', 'orphans', 'definitions']),
    );
  });

  it('that evicts any key, says so', async () => {
    await withSetting('maxmemory-policy', 'allkeys-lru', async () => {
      const { code, found } = await ask(server.url);
      expect({ code, found: found('eviction') }).toEqual({
        code: 1,
        found: [expect.stringMatching(/^problem: maxmemory-policy .* is allkeys-lru/)],
      });
    });
  });

  it('that is full, or has no room for the next build, says so', async () => {
    const info = String(await server.command('INFO', 'memory'));
    const used = Number(/^used_memory:(\d+)/m.exec(info)?.[1]);
    await withSetting('maxmemory', String(used + 1024 ** 2), async () => {
      const { code, found } = await ask(server.url);
      expect(code).toBe(1);
      expect(found('memory')).toEqual([
        expect.stringMatching(/^problem: a refresh of orders needs about \d\.\d MiB/),
      ]);
    });
    await withSetting('maxmemory', String(used), async () => {
      const { found } = await ask(server.url);
      expect(found('eviction')).toEqual([
        expect.stringMatching(/^problem: .* are used \(maxmemory\)/),
      ]);
    });
  });

  it('that cannot save, says so', async () => {
    await withSetting('dir', '/proc', async () => {
      await server.command('BGSAVE').catch(() => undefined);
      const failed = async (): Promise<boolean> =>
        String(await server.command('INFO', 'persistence')).includes('rdb_last_bgsave_status:err');
      await waitFor(failed, { message: 'a failed snapshot' });
      const { code, found } = await ask(server.url);
      expect({ code, found: found('persistence') }).toEqual({
        code: 1,
        found: [expect.stringMatching(/^problem: .* has failed with its last snapshot/)],
      });
    });
    await server.command('BGSAVE');
    const saved = async (): Promise<boolean> =>
      String(await server.command('INFO', 'persistence')).includes('rdb_last_bgsave_status:ok');
    await waitFor(saved, { message: 'a snapshot' });
  });

  it('that is too old, says so', async () => {
    await using old = await startOlder(server);
    const { code, found } = await ask(old.url);
    expect({ code, found: found('release') }).toEqual({
      code: 1,
      found: [expect.stringMatching(/^problem: Redis at .* is 6\.0\.\d+/)],
    });
  });

  it('that is a read-only replica, says so', async () => {
    await using replica = await startRedis({
      args: ['--replicaof', `${server.host} ${server.port}`],
    });
    const isSynced = async (): Promise<boolean> =>
      String(await replica.command('INFO', 'replication')).includes('master_link_status:up');
    await waitFor(isSynced, { message: 'a replica' });
    const { code, found } = await ask(replica.url);
    expect({ code, found: found('replica') }).toEqual({
      code: 1,
      found: [expect.stringMatching(/^problem: .* is a read-only replica of/)],
    });
  });
});

describe('the doctor, of a user', () => {
  const urlOf = (user: string): string => `redis://${user}:secret@${server.host}:${server.port}`;
  const setUser = (user: string, rights: string): Promise<unknown> =>
    server.command('ACL', 'SETUSER', user, 'reset', 'on', '>secret', ...rights.split(' '));

  it.each([
    [
      'a command',
      'app',
      '~* &* +@all -rename -acl',
      'RENAME {orders:by-id}:smart-redis:staging:0-0-0',
    ],
    ['scripts', 'app', '~* &* +@all -eval -acl', 'EVAL'],
    [
      'keys',
      'app',
      '~orders:* ~{smart-redis:default}:* ~{orders:by-id}:smart-redis:default:* &* +@all',
      'UNLINK {orders:by-id}:smart-redis:staging:0-0-0',
    ],
  ])('who lacks rights for %s, says so', async (_title, user, rights, command) => {
    await setUser(user, rights);
    const { code, found } = await ask(urlOf(user));
    expect({ code, found: found('rights') }).toEqual({
      code: 1,
      found: [expect.stringContaining(`may not run `)],
    });
    expect(found('rights')[0]).toContain(command);
  });

  it('of instances, by another user', async () => {
    await setUser('app', '~* &* +@all -hset');
    const { code, found } = await ask(server.url, ['--acl-user', 'app']);
    expect({ code, found: found('rights') }).toEqual({
      code: 1,
      found: [expect.stringMatching(/^problem: user app may not run HSET/)],
    });
  });

  it('who only reads, says that the others were not looked at', async () => {
    await setUser(
      'viewer',
      '~* &* +@read +@connection +ping +info +subscribe +unsubscribe +scan +time',
    );
    const { code, found } = await ask(urlOf('viewer'));
    expect({ code, found: found('rights') }).toEqual({
      code: 0,
      found: [expect.stringMatching(/^unchecked: .* may only read/)],
    });
  });

  it('who may not look, never says that all is fine', async () => {
    await setUser('blind', '~* &* +@all -info -acl -config -scan -memory');
    const { found, passed } = await ask(urlOf('blind'));
    for (const check of [
      'topology',
      'release',
      'replica',
      'eviction',
      'memory',
      'persistence',
      'orphans',
    ]) {
      expect(found(check)).toEqual([expect.stringMatching(/^unchecked: could not look/)]);
      expect(passed.map((each) => each.check)).not.toContain(check);
    }
  });
});

describe('the doctor, of a namespace', () => {
  it('with two definitions of one cache, says who has which', async () => {
    // Of its own: the older definition would wait for a minute after the newer one has left.
    const namespace = 'released';
    await using older = await startInstance(server.url, ['prices'], {
      namespace,
      instance: 'page-1',
    });
    await using newer = await startInstance(server.url, ['prices'], {
      namespace,
      instance: 'page-2',
      shape: 2,
    });
    const { code, found } = await ask(server.url, ['-n', namespace]);
    expect([older, newer]).toHaveLength(2);
    expect({ code, found: found('definitions') }).toEqual({
      code: 1,
      found: [
        expect.stringMatching(/^problem: cache prices has 2 definitions: .*page-\d.*page-\d/),
      ],
    });
  });

  it('with an instance whose clock is wrong, says so', async () => {
    const clock = { ...systemClock, now: () => Date.now() - 60_000, during: () => undefined };
    await using other = await startInstance(server.url, ['orders'], { instance: 'page-3', clock });
    expect(other).toBeDefined();
    await reported('page-3');
    const { code, found } = await ask(server.url);
    expect({ code, found: found('clocks') }).toEqual({
      code: 1,
      found: [
        expect.stringMatching(
          /^problem: the clock of instance page-3 is (59|1m.*) behind the server's$/,
        ),
      ],
    });
  });

  it('with an instance whose event loop was blocked, says so', async () => {
    await using other = await startInstance(server.url, ['orders'], {
      instance: 'page-4',
      clock: systemClock,
    });
    expect(other).toBeDefined();
    // Before its first report, as the second follows ten seconds later.
    const until = performance.now() + 1500;
    while (performance.now() < until); // what an application must not do
    const isTold = async (): Promise<boolean> =>
      (await ask(server.url))
        .found('event-loop')
        .some((text) => /^(hint|problem): .* page-4 was blocked for \d+s/.test(text));
    await waitFor(isTold, { message: 'a report of the stall', everyMs: 500 });
  });

  it('without caches, ends with 2', async () => {
    const { code, findings } = await ask(server.url, ['-n', 'empty']);
    expect({ code, problems: findings.filter(({ severity }) => severity === 'problem') }).toEqual({
      code: 2,
      problems: [],
    });
  });

  it('with an overdue cache that nobody serves, says so', async () => {
    await (
      await startInstance(server.url, ['late'], { namespace: 'night', refresh: { every: '1s' } })
    ).close();
    const key = '{late:by-id}:smart-redis:night:late';
    await server.command(
      'HSET',
      key,
      'nextRefreshAt',
      '1000000000000',
      'checkedAt',
      '1000000000000',
    );
    const { code, found } = await ask(server.url, ['-n', 'night']);
    expect({ code, found: found('overdue') }).toEqual({
      code: 1,
      found: [expect.stringMatching(/^problem: cache late is due since/)],
    });
  });
});

describe('orphans', () => {
  const keysOf = async (name: string): Promise<readonly string[]> =>
    ((await server.command('KEYS', `*${name}*`)) as string[]).sort();
  const leave = async (name: string, namespace = 'default'): Promise<void> => {
    const gone = await startInstance(server.url, [name], {
      instance: 'page-9',
      keep: 1,
      namespace,
    });
    await gone.close();
  };

  it('are found, and removed only when told to, with nothing of a registered cache', async () => {
    await leave('old');
    await leave('elder');
    const before = await keysOf('orders');
    const { code, found, findings } = await ask(server.url);
    expect({ code, found: found('orphans') }).toEqual({
      code: 1,
      found: [
        expect.stringMatching(
          /^problem: nobody registers cache elder: 1 live key and 3 other keys, refreshed/,
        ),
        expect.stringMatching(
          /^problem: nobody registers cache old: 1 live key and 3 other keys, refreshed/,
        ),
      ],
    });
    expect(findings[0]?.todo).toContain('--delete --only');
    expect(await keysOf('old:by-id')).toHaveLength(4);

    const declined = await run(['doctor', '--delete'], {
      env: { SMART_REDIS_URL: server.url },
      columns: 80,
      typed: 'n\n',
    });
    expect(declined.err).toContain('Remove 8 keys of elder, old? [y/N]');
    expect(await keysOf('old:by-id')).toHaveLength(4);

    const one = await ask(server.url, ['--delete', '--only', 'old']);
    expect(one.deleted).toEqual([{ cache: 'old', keys: 4 }]);
    expect(await keysOf('old:by-id')).toEqual([]);
    expect(await keysOf('elder:by-id')).toHaveLength(4);
    const all = await ask(server.url, ['--delete', '--yes']);
    expect(all.deleted.map(({ cache }) => cache)).toEqual(['elder']);
    expect(all.code).toBe(0);
    expect(await keysOf('elder')).toEqual([]);
    expect(await server.command('HKEYS', '{smart-redis:default}:registry')).toEqual(['orders']);
    expect(await keysOf('orders')).toEqual(before);
  });

  it('have to be named where no instance is alive', async () => {
    await leave('stopped', 'asleep');
    const args = ['doctor', '--delete', '--yes', '-n', 'asleep'];
    const env = { SMART_REDIS_URL: server.url };
    const refused = await run(args, { env });
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.err).toContain('no instance is alive');
    expect(await keysOf('stopped:by-id')).toHaveLength(4);
    expect(await run([...args, '--only', 'other'], { env })).toMatchObject({ code: 2 });
    await run([...args, '--only', 'stopped'], { env });
    expect(await keysOf('stopped')).toEqual([]);
  });

  it('are none where a key only looks like one, or belongs to another namespace', async () => {
    await leave('theirs', 'other');
    await server.command(
      'SET',
      '{x}:smart-redis:owner:0123456789ab',
      'default x {x}:smart-redis:default:x',
    );
    await server.command('SET', 'x:smart-redis:nonsense', '1');
    const { found, code } = await ask(server.url, ['--delete', '--yes']);
    expect({ found: found('orphans'), code }).toEqual({ found: [], code: 0 });
    expect(await keysOf('theirs:by-id')).toHaveLength(4);
  });

  it('are found of a cache whose name goes on with other keys, and not while a release with its keys runs', async () => {
    const namespace = 'renamed';
    const start = async (version: string, instance: string) => {
      const started = new SmartRedis({
        driver: ioredisDriver(server.url),
        ...{ elector: leaseElector(), logger: false, namespace, instance },
      });
      await started.start();
      const targets = { byId: hash({ key: `${version}:renamed`, id }) };
      const cache = started.register({
        ...{ name: 'delays', keep: 1, history: 5, targets },
        fetcher: (): Row[] => [{ id: 1 }, { id: Math.random() }],
      });
      await cache.ready();
      await cache.refresh();
      return started;
    };
    const first = await start('v1', 'page-1');
    await using second = await start('v2', 'page-2');
    expect(second.namespace).toBe(namespace);
    expect((await ask(server.url, ['-n', namespace])).found('orphans')).toEqual([]);
    await first.close();
    const label = `delays {v1:renamed}:smart-redis:${namespace}:delays`;
    const { found, findings } = await ask(server.url, ['-n', namespace]);
    expect(found('orphans')).toEqual([
      expect.stringContaining(`nobody registers cache ${label}: 1 live key and 4 other keys`),
    ]);
    expect(findings.find(({ check }) => check === 'orphans')?.todo).toContain(`--only '${label}'`);
    const before = await keysOf('v2:renamed');
    const { deleted } = await ask(server.url, ['-n', namespace, '--delete', '--yes']);
    expect(deleted).toEqual([{ cache: label, keys: 5 }]);
    expect(await keysOf('v1:renamed')).toEqual([]);
    expect(await keysOf('v2:renamed')).toEqual(before);
    expect(await server.command('HKEYS', `{smart-redis:${namespace}}:registry`)).toEqual([
      'delays',
    ]);
  });

  it("of former targets are told as hints, and removed when told to, unless they are another's", async () => {
    const namespace = 'former';
    const start = async (targets: Targets, instance: string, name = 'delays', of = namespace) => {
      const started = new SmartRedis({
        driver: ioredisDriver(server.url),
        ...{ elector: leaseElector(), logger: false, namespace: of, instance },
      });
      await started.start();
      const fetcher = (): Row[] => [{ id: 1 }, { id: 2 }];
      await started.register({ name, fetcher, targets }).ready();
      return started;
    };
    const byId = hash({ key: 'former:by-id', id });
    const old = hash({ key: 'former:old', id });
    const all = list({ key: 'former:all' });
    const taken = set({ key: 'former:taken', member: id });
    await (await start({ byId, old, all, taken }, 'page-1')).close();
    await using second = await start({ byId }, 'page-2');
    expect(second.namespace).toBe(namespace);
    const isThere = (key: string) => server.command('EXISTS', key);
    // Somebody else has put something there, and another cache has taken over a key.
    await server.command('RPUSH', 'former:all', 'theirs');
    await using other = await start({ taken }, 'other-1', 'tags', 'other');
    expect(other.namespace).toBe('other');

    const { found, findings, code } = await ask(server.url, ['-n', namespace]);
    const left =
      'hint: cache delays has left the key of a former target: former:old, a hash of 2 elements';
    expect({ code, found: found('orphans') }).toEqual({ code: 0, found: [left] });
    expect(findings.find(({ check }) => check === 'orphans')?.todo).toContain('--delete --former');
    await ask(server.url, ['-n', namespace, '--delete', '--yes']);
    expect(await isThere('former:old')).toBe(1);
    // Not while a release before it runs.
    const yes = ['-n', namespace, '--delete', '--former', '--yes'];
    const before = await start({ byId, old, all, taken }, 'page-3');
    const during = await ask(server.url, yes);
    expect({ deleted: during.deleted, found: during.found('orphans') }).toEqual({
      deleted: [],
      found: [left],
    });
    await before.close();
    const after = await ask(server.url, [...yes, '--only', 'delays']);
    expect(after.deleted).toEqual([{ cache: 'delays', keys: 1 }]);
    expect(after.found('orphans')).toEqual([]);
    expect(await isThere('former:old')).toBe(0);
    for (const key of ['former:by-id', 'former:all', 'former:taken']) {
      expect(await isThere(key), key).toBe(1);
    }
  });

  it('are told in time where there are too many keys, or that not all were looked at', async () => {
    const { found } = await ask(server.url, ['--scan', '0ms']);
    expect(found('orphans')).toEqual([
      expect.stringMatching(/^unchecked: could not look at all keys/),
    ]);
  });
});
