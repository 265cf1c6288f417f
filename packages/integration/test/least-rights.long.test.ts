import { hash, set, SmartRedis, sortedSet } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DriverUnderTest } from './support/drivers.js';
import { drivers } from './support/drivers.js';
import { ignoreReadyCheck } from './support/ignore-ready-check.js';
import {
  commandsOf,
  degrading,
  deltaRights,
  leaderLine,
  readerLine,
} from './support/rights-page.js';
import { lead, readEverything, registerRows } from './support/rights-scenario.js';
import type { User } from './support/rights-users.js';
import { createUser, deniedTo, nameIn, urlOf } from './support/rights-users.js';

const args = ['--notify-keyspace-events', '', '--acllog-max-len', '9999'];

let restoreConsole: () => void;
beforeAll(() => {
  restoreConsole = ignoreReadyCheck();
});
afterAll(() => restoreConsole());

describe.each(drivers)('with the rights of docs/security.md over $name', (driver) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis({ args });
  });
  afterAll(async () => {
    await server.stop();
  });

  it('an application leads, writes, reads, requests and takes over, and nothing is denied', async () => {
    const user = await createUser(server, leaderLine);
    await asLeader(server, driver, user, '60000ms');
    expect(await deniedTo(server, user)).toEqual([]);
  });

  it('a cache with delta: true sends only changes, with the additional rights of the page', async () => {
    const user = await createUser(server, `${leaderLine} ${deltaRights}`);
    expect(await changeInPart(server, driver, user)).toEqual({ failed: 0, partial: 2 });
    expect(await deniedTo(server, user)).toEqual([]);
  });

  it('a cache with delta: true is built in full without these rights, after one failed refresh', async () => {
    const user = await createUser(server, leaderLine);
    expect(await changeInPart(server, driver, user)).toEqual({ failed: 1, partial: 0 });
    expect(await deniedTo(server, user)).toContain('multi');
  });

  it('a reader reads, and nothing is denied', async () => {
    const user = await build(server, driver, readerLine);
    await asReader(server, driver, user);
    expect(await deniedTo(server, user)).toEqual([]);
  });

  it('a reader without the right to owner records looks for the metadata beside its first key', async () => {
    const line = readerLine.replace(/ ~\S+:owner:\S+/, '');
    expect(line).not.toBe(readerLine);
    await asReader(server, driver, await build(server, driver, line));
  });

  it('a reader cannot change anything, not even the keys that it may read', async () => {
    const user = await build(server, driver, readerLine);
    await using smart = instance(server, driver, user);
    const cache = registerRows(smart, nameIn(user));
    const before = await cache.info();
    await expect(cache.refresh({ timeout: '60s' })).rejects.toMatchObject({ code: 'SR_REPLY' });
    await expect(cache.unregister({ dropData: true })).rejects.toMatchObject({ code: 'SR_REPLY' });
    const again = registerRows(smart, nameIn(user));
    expect(await again.info()).toEqual(before);
  });

  it('an application cannot touch keys or channels of another', async () => {
    const [own, other] = [
      await createUser(server, leaderLine),
      await createUser(server, leaderLine),
    ];
    const connected = driver.connect(urlOf(server, own));
    await connected.open();
    const foreign = [
      ['GET', 'anything'],
      ['HGET', `${other.namespace}:hash`, '1'],
      ['HMGET', `{${other.namespace}:hash}:smart-redis:${other.namespace}:rows`, 'term'],
      ['GET', `{smart-redis:${other.namespace}}:leader`],
      ['PUBLISH', `smart-redis:${other.namespace}:events`, 'x'],
      ['EVAL', `return redis.call('GET', '${other.namespace}:string')`, '0'],
      ['FLUSHALL'],
      ['KEYS', '*'],
      ['CONFIG', 'GET', '*'],
      ['ACL', 'LIST'],
      ['CLIENT', 'KILL', 'TYPE', 'normal'],
    ] as const;
    for (const command of foreign) {
      await expect(connected.send(command, { lane: 'control' }), command[0]).rejects.toThrow(
        /no permissions|NOPERM|can't access at least one of the keys/i,
      );
    }
    await connected.close();
  });
});

// These tests mostly wait: for the heartbeat, and for events that do not happen.
describe.concurrent.each(drivers)('of the rights of docs/security.md over $name', (driver) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis({ args });
  });
  afterAll(async () => {
    await server.stop();
  });

  it(
    'each command of an application is needed, as the page says',
    { concurrent: false },
    async () => {
      // So that EVAL is needed each time, and not only if nobody else has sent the script.
      const forgetting = setInterval(() => void server.command('SCRIPT', 'FLUSH'), 100);
      const needless = await eachWithout(commandsOf(leaderLine), async (command) => {
        const user = await createUser(server, leaderLine, command);
        if (command === 'ping') return pingIsDenied(server, driver, user);
        const failed = await fails(asLeader(server, driver, user, patienceWithout(command)));
        return isAsThePageSays(command, failed, await deniedTo(server, user));
      });
      clearInterval(forgetting);
      expect(needless).toEqual([]);
    },
  );

  it('each command of a reader is needed, as the page says', { concurrent: false }, async () => {
    // Among readers, only ioredis sends INFO.
    const sent = commandsOf(readerLine).filter(
      (name) => driver.name === 'ioredis' || name !== 'info',
    );
    const needless = await eachWithout(sent, async (command) => {
      const user = await build(server, driver, readerLine, command);
      if (command === 'ping') return pingIsDenied(server, driver, user);
      const failed = await fails(asReader(server, driver, user, patienceWithout(command)));
      return isAsThePageSays(command, failed, await deniedTo(server, user));
    });
    expect(needless).toEqual([]);
  });
});

/** Without a command in the page's table everything still works, and without any other it fails. */
function isAsThePageSays(command: string, failed: boolean, denied: readonly string[]): boolean {
  if (command === nothing) return !failed;
  return failed ? !degrading.has(command) : degrading.has(command) && denied.includes(command);
}

/** What fails according to the page gets less time, because it uses all of it. */
function patienceWithout(command: string): Patience {
  return command === nothing || degrading.has(command) ? '60000ms' : '3000ms';
}

/** Removed to check that a failure is caused by the missing command. */
const nothing = 'nothing';

const atOnce = 8;

/** Those of `commands` for which `isNeeded` returns false. */
async function eachWithout(
  commands: readonly string[],
  isNeeded: (command: string) => Promise<boolean>,
): Promise<string[]> {
  const needless: string[] = [];
  const left = [nothing, ...commands, nothing];
  const work = async (): Promise<void> => {
    for (let command = left.pop(); command !== undefined; command = left.pop()) {
      if (!(await isNeeded(command))) needless.push(command);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return needless;
}

async function fails(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => false,
    () => true,
  );
}

type Patience = `${number}ms`;

function instance(
  server: RedisServer,
  driver: DriverUnderTest,
  user: User,
  connectTimeout: Patience = '60000ms',
): SmartRedis {
  return new SmartRedis({
    driver: driver.connect(urlOf(server, user), { connectTimeout }),
    elector: leaseElector({ ttl: '3s' }),
    namespace: user.namespace,
    logger: false,
  });
}

async function asLeader(
  server: RedisServer,
  driver: DriverUnderTest,
  user: User,
  timeout: Patience,
): Promise<void> {
  const instances: SmartRedis[] = [];
  const started = async (): Promise<SmartRedis> => {
    const smart = instance(server, driver, user, timeout);
    instances.push(smart);
    await smart.start();
    return smart;
  };
  try {
    await lead({ name: nameIn(user), started, timeout });
  } finally {
    await Promise.all(instances.map((smart) => smart.close()));
  }
}

/** Refreshes a cache of each shape that supports deltas, three times; resolves with the results. */
async function changeInPart(
  server: RedisServer,
  driver: DriverUnderTest,
  user: User,
): Promise<{ failed: number; partial: number }> {
  const transactions = async (): Promise<number> => {
    const stats = String(await server.command('INFO', 'commandstats'));
    return Number(/^cmdstat_exec:calls=(\d+)/m.exec(stats)?.[1] ?? 0);
  };
  await using smart = instance(server, driver, user);
  const name = nameIn(user);
  let failed = 0;
  let round = 0;
  smart.on('refreshFailed', () => (failed += 1));
  await smart.start();
  const rowsNow = () =>
    Array.from({ length: 200 }, (_, id) => ({ id: id + round, score: id < 2 ? round : id }));
  const cache = smart.register({
    name: 'delta',
    delta: true,
    fetcher: function* () {
      yield* rowsNow();
    },
    targets: {
      hash: hash({ key: name('{d}:hash'), id: 'id' }),
      set: set({ key: name('{d}:set'), member: 'id' }),
      sortedSet: sortedSet({ key: name('{d}:sorted'), score: 'score', member: 'id' }),
    },
  });
  await cache.refresh({ timeout: '10s' });
  const before = await transactions();
  for (round = 1; round <= 2; round += 1) {
    await waitFor(() => cache.refresh({ timeout: '10s' }).catch(() => undefined), {
      message: 'a refresh',
    });
    expect(await cache.read.hash.getMany([0, round])).toEqual([null, { id: round, score: round }]);
    expect(await cache.read.set.size()).toBe(200);
    expect(await cache.read.sortedSet.score(String(round))).toBe(round);
  }
  return { failed, partial: (await transactions()) - before };
}

/** The heartbeat comes every ten seconds. */
async function pingIsDenied(
  server: RedisServer,
  driver: DriverUnderTest,
  user: User,
): Promise<boolean> {
  const connected = driver.connect(urlOf(server, user));
  await connected.open();
  await waitFor(async () => (await deniedTo(server, user)).includes('ping'), {
    message: 'a heartbeat that is denied',
    everyMs: 100,
  });
  await connected.close();
  return degrading.has('ping');
}

/** A user with the rights of `line` in a namespace in which another user has built the cache. */
async function build(
  server: RedisServer,
  driver: DriverUnderTest,
  line: string,
  without?: string,
): Promise<User> {
  const user = await createUser(server, line, without);
  await using smart = new SmartRedis({
    driver: driver.connect(`redis://${server.host}:${String(server.port)}`),
    namespace: user.namespace,
    logger: false,
  });
  await smart.start();
  await registerRows(smart, nameIn(user)).ready();
  return user;
}

async function asReader(
  server: RedisServer,
  driver: DriverUnderTest,
  user: User,
  timeout: Patience = '60000ms',
): Promise<void> {
  await using smart = instance(server, driver, user, timeout);
  await readEverything(registerRows(smart, nameIn(user)), timeout);
}
