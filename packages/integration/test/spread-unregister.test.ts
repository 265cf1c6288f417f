import type { RedisDriver } from '@smart-redis/core';
import { list } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { placed, seated } from './support/spread-member.js';
import { describeWithServer } from './support/with-server.js';

/** Waits until so many seats have told that they know the same. */
async function allKnown(lab: Lab, count: number): Promise<void> {
  const look = async (): Promise<boolean> => {
    const records = (await lab.redis('HVALS', `{smart-redis:${lab.namespace}}:seated`)) as string[];
    const rosters = records.flatMap((record) => /"roster":"(\w+)"/.exec(record)?.[1] ?? []);
    return rosters.length === count && new Set(rosters).size === 1;
  };
  await waitFor(look, { message: 'all have told what they know' });
}

describeWithServer('unregister() of a cache that is spread', (openLab, driver) => {
  it('removes no data that others would build again, and names them', async () => {
    await using lab = openLab();
    const members = [await seated(lab, 'a'), await seated(lab, 'b'), await seated(lab, 'c')];
    for (const member of members) await member.register('cache').ready();
    await placed(members, ['cache']);
    await allKnown(lab, 3);
    const [first] = members;
    const cache = first?.cache('cache');
    const error = await failureOf(cache?.unregister({ dropData: true }) ?? Promise.resolve());
    expect(error).toMatchObject({
      code: 'SR_SERVED_ELSEWHERE',
      details: { cache: 'cache', instances: expect.arrayContaining(['b', 'c']) as string[] },
    });
    expect(error.message).toMatch(/"b".*"c"|"c".*"b"/);
    // Nothing was done.
    expect(await cache?.read.all.length()).toBe(1);
    await placed(members, ['cache']);
    expect((await cache?.refresh())?.lastError).toBeNull();
  });

  it('removes them where all unregister it at once', async () => {
    await using lab = openLab();
    const members = [await seated(lab, 'a'), await seated(lab, 'b')];
    for (const member of members) await member.register('cache').ready();
    await placed(members, ['cache']);
    await Promise.all(
      members.map((member) => member.cache('cache').unregister({ dropData: true })),
    );
    expect(await lab.redis('EXISTS', lab.name('cache'))).toBe(0);
    expect(await lab.redis('KEYS', `*:smart-redis:${lab.namespace}:cache`)).toEqual([]);
  });

  it('removes nothing by what it knew before others came, as where no message arrives', async () => {
    await using lab = openLab();
    const address = `redis://${lab.server.host}:${String(lab.server.port)}`;
    const subscribe: RedisDriver['subscribe'] = () =>
      Promise.resolve({ close: () => Promise.resolve() });
    const deaf = { ...driver.connect(address), subscribe };
    const first = await seated(lab, 'a', { ttl: '60s', driver: deaf });
    await first.register('cache').ready();
    const second = await seated(lab, 'b', { ttl: '60s' });
    await second.register('cache').ready();
    await allKnown(lab, 2);
    const error = await failureOf(first.cache('cache').unregister({ dropData: true }));
    expect(error.details).toMatchObject({ instances: ['b'] });
  });

  it('removes them once the others have unregistered it, and gives the cache to them before', async () => {
    await using lab = openLab();
    const members = [await seated(lab, 'a'), await seated(lab, 'b')] as const;
    for (const member of members) await member.register('cache').ready();
    const servers = await placed(members, ['cache']);
    const [server, other] = servers.get('cache') === 'a' ? members : [members[1], members[0]];
    await server.cache('cache').unregister();
    await waitFor(() => other.serving().has('cache'), { message: 'the other serves it' });
    expect((await other.cache('cache').refresh()).servedBy).toBe(other.name);
    // It may have moved just before, as the other one had just registered it.
    expect(server.events.at(-1)).toMatch(/^released cache: (unregistered|moved)$/);
    await other.cache('cache').unregister({ dropData: true });
    expect(await lab.redis('EXISTS', lab.name('cache'))).toBe(0);
  });

  it('gives a cache of that name with other keys no say', async () => {
    await using lab = openLab();
    const members = [await seated(lab, 'a'), await seated(lab, 'b')] as const;
    for (const member of members) {
      const all = list({ key: lab.name(`${member.name}-all`) });
      await member.register('cache', { targets: { all } }).ready();
    }
    await waitFor(async () => (await members[0].cache('cache').info()).servedBy === 'a', {
      message: 'each serves its own',
    });
    await members[0].cache('cache').unregister({ dropData: true });
    expect(await lab.redis('EXISTS', lab.name('a-all'))).toBe(0);
    expect(await members[1].cache('cache').read.all.length()).toBe(1);
  });
});
