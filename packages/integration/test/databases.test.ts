import { list } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { describeWithServer } from './support/with-server.js';

describeWithServer('the same code in two databases of one server', (openLab, driver) => {
  it('forms two separate groups of instances', async () => {
    await using lab = openLab();
    const { host, port } = lab.server;
    const heard: string[] = [];
    const start = async (database: number) => {
      const { smart } = await lab.started({
        driver: driver.connect(`redis://${host}:${String(port)}/${String(database)}`),
        instance: `in-${String(database)}`,
      });
      for (const event of ['committed', 'refreshFailed'] as const) {
        smart.on(event, ({ instance }) => {
          heard.push(`${String(database)} of ${instance}`);
        });
      }
      const cache = smart.register({
        name: 'cache',
        fetcher: () => [database],
        targets: { all: list({ key: lab.name('all') }) },
      });
      return { smart, cache };
    };
    const [zero, three] = [await start(0), await start(3)];
    await Promise.all([zero.cache.ready(), three.cache.ready()]);
    await zero.cache.refresh();
    await three.cache.refresh();
    await waitFor(() => heard.length >= 2, { message: 'commits are heard where they are made' });
    // What was published earlier arrives earlier, because one connection delivers in order.
    await zero.cache.refresh();
    await three.cache.refresh();
    expect(heard.filter((line) => !/^(\d) of in-\1$/.test(line))).toEqual([]);
    expect(await zero.cache.read.all.range(0, -1)).toEqual([0]);
    expect(await three.cache.read.all.range(0, -1)).toEqual([3]);
    await Promise.all([zero.smart.close(), three.smart.close()]);
  });

  it('forms one group if both use one database', async () => {
    await using lab = openLab();
    const { host, port } = lab.server;
    const address = `redis://${host}:${String(port)}/3`;
    const leader = await lab.started({ driver: driver.connect(address) });
    const standby = await lab.started({ driver: driver.connect(address) });
    const heard: string[] = [];
    standby.smart.on('committed', ({ instance }) => heard.push(instance));
    const definition = {
      name: 'cache',
      fetcher: () => ['a'],
      targets: { all: list({ key: lab.name('all') }) },
    };
    leader.smart.register(definition);
    await standby.smart.register(definition).ready();
    await waitFor(() => heard.length > 0, { message: 'the other hears of a commit' });
    const channels = (await lab.redis(
      'PUBSUB',
      'CHANNELS',
      `smart-redis:${lab.namespace}:*`,
    )) as string[];
    expect(channels.sort()).toEqual(
      ['election@3', 'events@3'].map((name) => `smart-redis:${lab.namespace}:${name}`),
    );
    await Promise.all([leader.smart.close(), standby.smart.close()]);
  });
});
