import { randomUUID } from 'node:crypto';
import type { RedisDriver } from '@smart-redis/core';
import { hash, list, set, sortedSet, string } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { DriverUnderTest } from './support/drivers.js';
import type { Lab } from './support/lab.js';
import { describeSideBySide, describeWithServer } from './support/with-server.js';

const needed = [
  ...['EVALSHA', 'TIME', 'HMGET', 'HSET', 'HDEL', 'UNLINK', 'RENAME', 'PERSIST', 'PEXPIRE'],
  ...['HLEN', 'LLEN', 'SCARD', 'ZCARD', 'STRLEN', 'RPUSH', 'SADD', 'ZADD', 'GET', 'SET'],
] as const;

/** A Redis before 7.0 cannot report what a user may run. */
function older(driver: RedisDriver): RedisDriver {
  return {
    ...driver,
    send: (command, options) => {
      const [name, source = '', ...rest] = command;
      // By its text each time, because core knows another digest.
      if (name !== 'EVAL') return driver.send(command, options);
      return driver.send(
        [name, source.toString().replaceAll('redis.acl_check_cmd', 'nil'), ...rest],
        options,
      );
    },
    transact: (commands, options) => {
      const { transact } = driver;
      if (transact === undefined) throw new Error('it has transactions');
      return transact(
        commands.map(([name, ...words]) => [
          name,
          ...words.map((word) =>
            name === 'EVAL' ? word.toString().replaceAll('redis.acl_check_cmd', 'nil') : word,
          ),
        ]),
        options,
      );
    },
  };
}

/** A cache of a user, built; `driver` is wrapped if a wrapper is given. */
async function start(
  lab: Lab,
  driver: DriverUnderTest,
  delta: boolean,
  wrap: (driver: RedisDriver) => RedisDriver = (same) => same,
) {
  const [user, password] = [`user-${randomUUID()}`, randomUUID()];
  await lab.redis('ACL', 'SETUSER', user, 'on', `>${password}`, '~*', '&*', '+@all');
  const { host, port } = lab.server;
  const connected = driver.connect(`redis://${user}:${password}@${host}:${String(port)}`);
  const { smart, log } = await lab.started({ driver: wrap(connected) });
  let fetches = 0;
  let round = 0;
  const cache = smart.register({
    name: 'cache',
    delta,
    fetcher: function* () {
      fetches += 1;
      for (let id = 0; id < 60; id += 1)
        yield { id: id + (id < 3 ? 0 : round), round: id < 3 ? round : 0 };
    },
    targets: {
      hash: hash({ key: lab.name('{k}:hash') }),
      set: set({ key: lab.name('{k}:set'), member: 'id' }),
      sorted: sortedSet({ key: lab.name('{k}:sorted'), score: 'round', member: 'id' }),
      ...(delta
        ? {}
        : {
            list: list({ key: lab.name('{k}:list') }),
            string: string({ key: lab.name('{k}:string') }),
          }),
    },
  });
  await cache.refresh();
  if (delta) {
    round = 1;
    await cache.refresh();
  }
  const live = ['hash', 'set', 'sorted', ...(delta ? [] : ['list', 'string'])];
  const dump = () =>
    Promise.all(
      [['HGETALL'], ['SMEMBERS'], ['ZRANGE', '0', '-1'], ['LRANGE', '0', '-1'], ['GET']]
        .slice(0, live.length)
        .map(([command = '', ...rest], index) =>
          lab.redis(command, lab.name(`{k}:${String(live[index])}`), ...rest),
        ),
    );
  const acl = (rule: string) => lab.redis('ACL', 'SETUSER', user, rule);
  const told = () =>
    log.map(({ fields }) => (fields.error instanceof Error ? fields.error.message : ''));
  return { cache, dump, acl, told, fetches: () => fetches, next: () => (round += 1) };
}

describeSideBySide('a user who lacks a right', (openLab, driver) => {
  it.each(
    needed.flatMap((command) => [
      [command, 'a full build', false] as const,
      [command, 'a delta', true] as const,
    ]),
  )(
    '%s loses nothing by %s, is told which it is, and fetches little',
    async (command, _, delta) => {
      await using lab = openLab();
      const { cache, dump, acl, told, fetches, next } = await start(lab, driver, delta);
      const [before, fetched] = [await dump(), fetches()];
      next();
      await acl(`-${command.toLowerCase()}`);
      const outcome = await cache
        .refresh({ timeout: '4s' })
        .catch((error: unknown) => error as Error);
      const after = await dump();
      expect(fetches() - fetched).toBeLessThanOrEqual(3);
      if (outcome instanceof Error) {
        expect(after).toEqual(before);
        // An instance that may not even record its failure logs it.
        const said = [outcome.message, ...told()].join(' ').toUpperCase();
        if (command !== 'HMGET') expect(said).toContain(command);
      } else expect(after).not.toEqual(before);
      await acl(`+${command.toLowerCase()}`);
      await cache.refresh({ timeout: '20s' });
      expect(await dump()).not.toEqual(before);
    },
  );
});

describeWithServer('a user who lacks a right on a Redis before 7.0', (openLab, driver) => {
  it.each(
    (['HDEL', 'UNLINK', 'RENAME', 'PERSIST'] as const).flatMap((command) => [
      [command, false] as const,
      [command, true] as const,
    ]),
  )('%s loses nothing (delta: %s)', async (command, delta) => {
    await using lab = openLab();
    const { cache, dump, acl, next } = await start(lab, driver, delta, older);
    const before = await dump();
    next();
    // So that every script is sent by its text.
    await lab.redis('SCRIPT', 'FLUSH');
    await acl(`-${command.toLowerCase()}`);
    expect((await failureOf(cache.refresh({ timeout: '4s' }))).code).toMatch(/SR_REPLY|SR_TIMEOUT/);
    expect(await dump()).toEqual(before);
    await acl(`+${command.toLowerCase()}`);
    await cache.refresh({ timeout: '20s' });
    expect(await dump()).not.toEqual(before);
  });
});
