import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { Member } from './support/spread-member.js';
import { placed, seated } from './support/spread-member.js';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

/** Two instances with the same cache: the one that serves it, and the other. */
async function serverAndOther(lab: Lab): Promise<[server: Member, other: Member]> {
  const members = [await seated(lab, 'a'), await seated(lab, 'b')] as const;
  // The same from each, so that a move changes nothing.
  const fetcher = (): string[] => ['row'];
  await Promise.all(members.map((member) => member.register('cache', { fetcher }).ready()));
  const servers = await placed(members, ['cache']);
  const [a, b] = members;
  return servers.get('cache') === 'a' ? [a, b] : [b, a];
}

describeWithServer('update() of a cache that is spread', (openLab) => {
  it('publishes what it says, from an instance that does not serve it', async () => {
    await using lab = openLab();
    const [server, other] = await serverAndOther(lab);
    const cache = other.cache('cache');
    for (const content of ['first', 'second']) {
      await cache.update({ fetcher: () => [content] });
      expect(await cache.read.all.range(0, -1)).toEqual([content]);
    }
    await cache.update({ refresh: { every: '1h' } });
    expect(await cache.read.all.range(0, -1)).toEqual(['second']);
    await waitFor(async () => (await server.cache('cache').info()).servedBy === other.name, {
      message: 'all know who serves it',
    });
  });

  it('publishes what it says, from the one that serves it', async () => {
    await using lab = openLab();
    const [server] = await serverAndOther(lab);
    const cache = server.cache('cache');
    for (const content of ['first', 'second']) {
      await cache.update({ fetcher: () => [content] });
      expect(await cache.read.all.range(0, -1)).toEqual([content]);
    }
  });

  it('ends where the content stays the same', async () => {
    await using lab = openLab();
    const [, other] = await serverAndOther(lab);
    const cache = other.cache('cache');
    const content = await cache.read.all.range(0, -1);
    const { version } = await cache.info();
    await cache.update({ fetcher: () => content });
    const after = await cache.info();
    expect(after).toMatchObject({ version, servedBy: other.name });
  });
});
