import { SmartRedis, list } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import { placed, seated } from './support/spread-member.js';
import { describeWithServer } from './support/with-server.js';

const names = Array.from({ length: 30 }, (_, index) => `cache-${String(index)}`);

describeWithServer('an instance that takes its share', (openLab, driver) => {
  it('takes twice as much where it weighs twice as much', async () => {
    await using lab = openLab();
    const light = await seated(lab, 'light');
    const members = [light, await seated(lab, 'heavy', { weight: 2 })];
    for (const member of members) for (const name of names) member.register(name);
    await Promise.all(names.map((name) => light.cache(name).ready()));
    const servers = await placed(members, names, 2);
    const heavy = [...servers.values()].filter((name) => name === 'heavy').length;
    expect(heavy).toBeGreaterThanOrEqual(18);
    expect(heavy).toBeLessThanOrEqual(22);
  });

  it('takes only what it says it serves, and waits for the rest', async () => {
    await using lab = openLab();
    const serves = (name: string): boolean => Number(name.slice('cache-'.length)) < 3;
    const narrow = await seated(lab, 'narrow', { serves });
    for (const name of names) narrow.register(name);
    await placed([narrow], names.slice(0, 3));
    const rest = narrow.cache('cache-3');
    expect(await rest.info()).toMatchObject({ version: null, servedBy: null });
    expect(await failureOf(rest.ready({ timeout: '300ms' }))).toMatchObject({ code: 'SR_TIMEOUT' });
    const wide = await seated(lab, 'wide');
    for (const name of names) wide.register(name);
    await Promise.all(names.map((name) => narrow.cache(name).ready()));
    const servers = await placed([narrow, wide], names, 2);
    for (const [name, server] of servers) if (!serves(name)) expect(server).toBe('wide');
    expect((await rest.refresh()).servedBy).toBe('wide');
    expect(narrow.fetched.every((name) => serves(name))).toBe(true);
    await wide.smart.close();
    await placed([narrow], names.slice(0, 3));
    await waitFor(async () => (await rest.info()).servedBy === null, { message: 'nobody serves' });
  });

  it('only reads, waits and asks where it has no elector', async () => {
    await using lab = openLab();
    const reader = lab.instance({ instance: 'reader', elector: false });
    await reader.smart.start();
    let fetches = 0;
    const cache = reader.smart.register({
      name: 'cache',
      fetcher: () => {
        fetches += 1;
        return ['of the reader'];
      },
      targets: { all: list({ key: lab.name('cache') }) },
    });
    const ready = cache.ready();
    expect((await cache.info()).servedBy).toBeNull();
    const member = await seated(lab, 'a');
    const committed: string[] = [];
    reader.smart.on('committed', ({ instance }) => committed.push(instance));
    member.register('cache');
    await ready;
    expect(await cache.read.all.range(0, -1)).toEqual(['a']);
    const before = await cache.info();
    expect(before.servedBy).toBe('a');
    expect((await cache.refresh()).version).toBe(before.version);
    await waitFor(() => committed.includes('a'), { message: 'it hears of versions' });
    expect(reader.smart.isLeader).toBe(false);
    expect(member.smart.isLeader).toBe(true);
    expect(fetches).toBe(0);
    await member.smart.close();
    await waitFor(async () => (await cache.info()).servedBy === null, { message: 'nobody serves' });
    expect(await cache.read.all.range(0, -1)).toEqual(['a']);
  });

  it('is told where another has its name', async () => {
    await using lab = openLab();
    const members = [await seated(lab, 'same'), await seated(lab, 'same')];
    for (const { log } of members) {
      await waitFor(() => log.some(({ message }) => /has the name of this one/.test(message)), {
        message: 'a warning',
      });
    }
    const some = names.slice(0, 8);
    const caches = members.flatMap((member) => some.map((name) => member.register(name)));
    await Promise.all(caches.map((cache) => cache.ready()));
    await waitFor(() => members.every(({ smart }) => smart.isLeader), { message: 'both serve' });
  });

  it('is refused options that make no sense, by name', async () => {
    await using lab = openLab();
    const { host, port } = lab.server;
    const created = (options: object): SmartRedis =>
      new SmartRedis({
        driver: driver.connect(`redis://${host}:${String(port)}`),
        elector: leaseElector({ spread: true }),
        ...options,
      });
    const refused: [option: string, value: unknown, allowed: RegExp][] = [
      ...[0, -1, Number.NaN, Infinity, 1001, '2', null].map((value): [string, unknown, RegExp] => [
        'weight',
        value,
        /above 0, at most 1000/,
      ]),
      ...[true, 'cache', {}, null].map((value): [string, unknown, RegExp] => [
        'serves',
        value,
        /a function/,
      ]),
      ...[true, null, {}, 'lease'].map((value): [string, unknown, RegExp] => [
        'elector',
        value,
        /elector.*or false/,
      ]),
    ];
    for (const [option, value, allowed] of refused) {
      const error = (() => {
        try {
          return void created({ [option]: value });
        } catch (thrown) {
          return thrown as Error;
        }
      })();
      expect(error, `${option}: ${String(value)}`).toMatchObject({ code: 'SR_INVALID_OPTION' });
      expect(error?.message).toContain(`"${option}"`);
      expect(error?.message).toMatch(allowed);
    }
  });

  it('refuses at register() what "serves" does not answer with true or false', async () => {
    await using lab = openLab();
    const answers: Record<string, () => unknown> = {
      promise: () => Promise.resolve(false),
      nothing: () => undefined,
      thrown: () => {
        throw new Error('not of ours');
      },
    };
    const member = await seated(lab, 'a', {
      serves: (name) => (answers[name]?.() ?? (name === 'nothing' ? undefined : true)) as boolean,
    });
    for (const name of Object.keys(answers)) {
      expect(() => member.register(name), name).toThrow(/serves|not of ours/);
    }
    // It serves the others none the less.
    await member.register('cache').ready();
  });
});
