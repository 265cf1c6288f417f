import { list } from '@smart-redis/core';
import type { Command, RedisDriver } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { operatorOf } from './support/open-operator.js';
import { describeWithServer } from './support/with-server.js';

const many = 1000;

describeWithServer('an operator of a thousand caches', (openLab, driver) => {
  it('reads them in a few round trips', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'cache-0',
      fetcher: () => [1],
      refresh: { every: '5m' },
      freshness: { staleAfter: '10m' },
      targets: { all: list({ key: lab.name('0') }) },
    });
    await cache.ready();
    const registry = `{smart-redis:${lab.namespace}}:registry`;
    const entry = String(await lab.redis('HGET', registry, 'cache-0'));
    const at = (number: string): string =>
      `{${lab.name(number)}}:smart-redis:${lab.namespace}:cache-${number}`;
    const fields = (await lab.redis('HGETALL', at('0'))) as string[];
    const own = driver.connect(lab.server.url);
    const commands: Command[] = [];
    for (let index = 1; index < many; index += 1) {
      const number = String(index);
      const text = entry
        .replaceAll(lab.name('0'), lab.name(number))
        .replaceAll(':cache-0', `:cache-${number}`);
      commands.push(['HSET', registry, `cache-${number}`, text], ['HSET', at(number), ...fields]);
    }
    await own.open();
    for (let from = 0; from < commands.length; from += 200) {
      await own.sendAll(commands.slice(from, from + 200), { key: registry, timeoutMs: 60_000 });
    }

    const sent: number[] = [];
    const counting: RedisDriver = {
      ...own,
      get cluster() {
        return own.cluster;
      },
      get database() {
        return own.database;
      },
      send: (command, options) => {
        sent.push(1);
        return own.send(command, options);
      },
      sendAll: (all, options) => {
        sent.push(all.length);
        return own.sendAll(all, options);
      },
    };
    await using operator = operatorOf(lab, driver, { driver: counting });
    const caches = await operator.caches();
    expect(caches).toHaveLength(many);
    expect(caches.every(({ status, rows }) => status === 'fresh' && rows === 1)).toBe(true);
    // A few pages of the registry, the seats, and ten times a hundred caches.
    expect(sent.length).toBeLessThanOrEqual(20);
    expect(sent.reduce((all, one) => all + one, 0)).toBeLessThanOrEqual(many + 25);
    const before = process.cpuUsage();
    for (let round = 0; round < 5; round += 1) await operator.caches();
    const { user, system } = process.cpuUsage(before);
    // Some 15 ms of this process each; ten times that would be a mistake.
    expect((user + system) / 5000).toBeLessThan(250);
  });
});
