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
import { commandsOf, degrading, watcherLine } from './support/rights-page.js';
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
      () => operator.refresh('versions', { timeout: '1s' }),
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
