import { hash, list, set, SmartRedis, sortedSet, string } from '@smart-redis/core';
import type { Operator } from '@smart-redis/core/operator';
import { openOperator } from '@smart-redis/core/operator';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandsDuring } from './support/command-stats.js';
import { drivers } from './support/drivers.js';
import { failureOf } from './support/failure-of.js';
import { ignoreReadyCheck } from './support/ignore-ready-check.js';
import { look } from './support/rights-features.js';
import { commandsOf, degrading, stewardLine, watcherLine } from './support/rights-page.js';
import type { User } from './support/rights-users.js';
import { createUser, deniedTo, nameIn, urlOf } from './support/rights-users.js';

let server: RedisServer;
let restoreConsole: () => void;
beforeAll(async () => {
  restoreConsole = ignoreReadyCheck();
  server = await startRedis({ args: ['--acllog-max-len', '9999'] });
});
afterAll(async () => {
  restoreConsole();
  await server.stop();
});

describe.each(drivers)('an operator that only looks, over $name,', (driver) => {
  const open = (user: User): Operator =>
    openOperator({
      driver: driver.connect(urlOf(server, user)),
      namespace: user.namespace,
      logger: false,
    });

  /** Builds two versions, with all rights. */
  async function build(user: User): Promise<void> {
    await using smart = new SmartRedis({
      driver: driver.connect(server.url),
      namespace: user.namespace,
      logger: false,
    });
    const name = nameIn(user);
    let value = 0;
    const cache = smart.register({
      name: 'versions',
      keep: 1,
      history: 5,
      fetcher: () => [{ id: 'a', value: (value += 1) }],
      targets: {
        hash: hash({ key: name('hash'), id: 'id' }),
        set: set({ key: name('set'), member: 'id' }),
        sorted: sortedSet({ key: name('sorted'), score: 'value', member: 'id' }),
        list: list({ key: name('list') }),
        string: string({ key: name('string') }),
      },
    });
    await smart.start();
    await cache.refresh();
    await cache.refresh();
  }

  it('needs the line of the page, all of it, and nothing more', async () => {
    await server.command('SCRIPT', 'FLUSH');
    const user = await createUser(server, watcherLine);
    const empty = await commandsDuring(server, async () => {
      await using operator = open(user);
      expect((await failureOf(operator.caches())).code).toBe('SR_UNKNOWN_CACHE');
    });
    await build(user);
    const looking = await commandsDuring(server, async () => {
      await using operator = open(user);
      await look(operator, 'versions');
    });
    const used = new Set([...empty, ...looking]);
    expect(await deniedTo(server, user)).toEqual([]);
    const isNotNamed = (name: string): boolean => !['info', 'ping'].includes(name);
    expect([...used].filter(isNotNamed).sort()).toEqual(
      commandsOf(watcherLine).filter(isNotNamed).sort(),
    );
  });

  it('cannot change anything', async () => {
    const user = await createUser(server, watcherLine);
    await build(user);
    await using operator = open(user);
    const before = await operator.cache('versions');
    for (const call of [
      () => operator.refresh('versions', { timeout: '60s' }),
      () => operator.requestRefresh('versions'),
      () => operator.pause('versions'),
      () => operator.resume('versions'),
      () => operator.rollback('versions'),
    ]) {
      expect((await failureOf(call())).code).toBe('SR_REPLY');
    }
    expect(await operator.cache('versions')).toEqual({
      ...before,
      ageMs: expect.any(Number) as number,
    });
  });

  it('fails without any command of the line, or goes on as the page says', async () => {
    for (const without of commandsOf(watcherLine)) {
      if (['info', 'ping'].includes(without)) continue;
      const user = await createUser(server, watcherLine, without);
      await build(user);
      await using operator = open(user);
      const looked = await look(operator, 'versions').then(
        () => 'done',
        () => 'failed',
      );
      const goesOn = degrading.has(without) && !['subscribe', 'pttl'].includes(without);
      // The one stands in for the other until the server knows the script.
      expect([without, looked]).toEqual([
        without,
        goesOn || without === 'eval_ro' ? 'done' : 'failed',
      ]);
    }
  });
});

describe.each(drivers)('an operator that acts, over $name,', (driver) => {
  /** Does everything, while an instance with all rights serves the cache; what fails is named. */
  async function act(user: User): Promise<string[]> {
    await using smart = new SmartRedis({
      driver: driver.connect(server.url),
      namespace: user.namespace,
      logger: false,
    });
    let value = 0;
    const cache = smart.register({
      name: 'versions',
      keep: 1,
      history: 5,
      fetcher: () => [{ id: 'a', value: (value += 1) }],
      guard: { minRows: 1 },
      // A request that nobody was told of is found by the next look.
      refresh: { every: '300ms' },
      targets: { hash: hash({ key: nameIn(user)('hash'), id: 'id' }) },
    });
    await smart.start();
    for (let build = 0; build < 2; build += 1) await cache.refresh();
    await using operator = openOperator({
      driver: driver.connect(urlOf(server, user)),
      namespace: user.namespace,
      logger: false,
    });
    const calls: Readonly<Record<string, () => Promise<unknown>>> = {
      refresh: () => operator.refresh('versions', { timeout: '60s' }),
      force: () => operator.refresh('versions', { timeout: '60s', force: true }),
      request: () => operator.requestRefresh('versions'),
      pause: () => operator.pause('versions', 'a look'),
      resume: () => operator.resume('versions'),
      rollback: () => operator.rollback('versions'),
    };
    const failed: string[] = [];
    for (const [name, call] of Object.entries(calls)) {
      await call().catch((error: unknown) => {
        failed.push(name);
        expect(error, `${name} of ${user.name}`).toMatchObject({
          ...{ code: 'SR_REPLY', details: { reply: 'NOPERM' } },
        });
      });
    }
    return failed;
  }

  it('needs the line of the page, all that it has beside that of one that looks', async () => {
    await server.command('SCRIPT', 'FLUSH');
    const user = await createUser(server, stewardLine);
    expect(await act(user)).toEqual([]);
    await using operator = openOperator({
      driver: driver.connect(urlOf(server, user)),
      namespace: user.namespace,
      logger: false,
    });
    await look(operator, 'versions').catch(() => undefined);
    expect(await deniedTo(server, user)).toEqual([]);
    const looks = new Set(commandsOf(watcherLine));
    expect([...looks].filter((name) => !commandsOf(stewardLine).includes(name))).toEqual([]);
    const acts = commandsOf(stewardLine).filter((name) => !looks.has(name));
    const needed = new Map<string, string[]>();
    for (const without of acts) {
      await server.command('SCRIPT', 'FLUSH');
      needed.set(without, await act(await createUser(server, stewardLine, without)));
    }
    const all = ['refresh', 'force', 'request', 'pause', 'resume', 'rollback'];
    expect(Object.fromEntries(needed)).toEqual({
      evalsha: all,
      // The script is known from then on.
      eval: expect.arrayContaining(['rollback']) as string[],
      hset: all,
      hdel: expect.arrayContaining(['pause', 'rollback']) as string[],
      rpush: ['rollback'],
      ltrim: ['rollback'],
      rename: ['rollback'],
      unlink: ['rollback'],
      persist: ['rollback'],
      // Only a hint: calls look by themselves.
      publish: [],
    });
  });
});
