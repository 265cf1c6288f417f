import { hash, list, set, sortedSet, string } from '@smart-redis/core';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drivers } from './support/drivers.js';
import { openLab } from './support/lab.js';

const people = [
  { id: 'ada', age: 36, town: 'London' },
  { id: 'grace', age: 85, town: 'New York' },
  { id: 'alan', age: 41, town: 'London' },
];

describe.each(drivers)('a refresh over $name', (driver) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  it('fills five kinds of keys from one fetch, as plain Redis data', async () => {
    await using lab = openLab(server, driver);
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'people',
      fetcher: () => people,
      targets: {
        byId: hash({ key: lab.name('by-id') }),
        all: list({ key: lab.name('all') }),
        towns: set({ key: lab.name('towns'), member: 'town' }),
        oldest: sortedSet({ key: lab.name('oldest'), score: 'age', member: 'id' }),
        report: string({ key: lab.name('report') }),
      },
    });
    await cache.ready();

    expect(await lab.redis('HGET', lab.name('by-id'), 'ada')).toBe(JSON.stringify(people[0]));
    expect(await lab.redis('LRANGE', lab.name('all'), '0', '-1')).toEqual(people.map((row) => JSON.stringify(row)));
    expect(await lab.redis('ZRANGE', lab.name('oldest'), '0', '-1')).toEqual(['ada', 'alan', 'grace']);
    expect(await lab.redis('GET', lab.name('report'))).toBe(JSON.stringify(people));
    expect((await lab.redis('SMEMBERS', lab.name('towns')) as string[]).sort()).toEqual(['London', 'New York']);

    expect(await cache.read.byId.get('grace')).toEqual(people[1]);
    expect(await cache.read.all.at(-1)).toEqual(people[2]);
    expect(await cache.read.towns.has('London')).toBe(true);
    expect(await cache.read.oldest.top(1)).toEqual([{ member: 'grace', score: 85 }]);
    expect(await cache.read.report.get()).toEqual(people);
    expect(await cache.info()).toMatchObject({ rows: 3, leader: 'instance-1', lastError: null, nextRefreshAt: null });
  });
});
