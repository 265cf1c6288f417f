import { isDeepStrictEqual } from 'node:util';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { Lab } from './support/lab.js';
import type { Member } from './support/spread-member.js';
import { placed, seated } from './support/spread-member.js';
import { describeWithServer } from './support/with-server.js';

const names = ['sick', ...Array.from({ length: 5 }, (_, index) => `well-${String(index)}`)];

/** Two instances, of which the source of one cache fails on those that `sick` names. */
async function two(lab: Lab, sick: ReadonlySet<string>): Promise<readonly [Member, Member]> {
  const join = async (name: string): Promise<Member> => {
    const member = await seated(lab, name, { yieldAfterFailures: 3 });
    for (const cache of names) {
      member.register(cache, {
        refresh: { every: '100ms' },
        fetcher: () => {
          if (cache === 'sick' && sick.has(name)) throw new Error('the source is out of reach');
          return [name];
        },
      });
    }
    return member;
  };
  const members = [await join('a'), await join('b')] as const;
  await placed(members, names, 2);
  return members;
}

describeWithServer('a cache that keeps failing on one instance', (openLab) => {
  it('is served by another, and no other cache moves', async () => {
    await using lab = openLab();
    const sick = new Set<string>();
    const members = await two(lab, sick);
    const before = await placed(members, names, 2);
    const [from, to] = before.get('sick') === 'a' ? members : [members[1], members[0]];
    const [events, others] = [from.events.length, to.events.length];
    sick.add(from.name);
    await waitFor(() => to.serving().has('sick'), { message: 'the other serves it' });
    const cache = from.cache('sick');
    await waitFor(async () => (await cache.info()).lastError === null, { message: 'it is well' });
    expect((await cache.refresh()).servedBy).toBe(to.name);
    expect(from.events.slice(events)).toEqual(['released sick: unhealthy']);
    expect(to.events.slice(others)).toEqual(['serving sick']);
    expect(from.log.find(({ message }) => message.includes('keep failing'))).toMatchObject({
      level: 'warn',
      fields: { cache: 'sick', failures: 3 },
    });
    // Whoever is alone serves it, sick or not.
    await to.smart.close();
    await placed([from], names);
  });

  it('stays where it is once it has failed on all', async () => {
    await using lab = openLab();
    const sick = new Set(['a', 'b']);
    const members = await two(lab, sick);
    const failures = (): number =>
      members.flatMap(({ fetched }) => fetched.filter((name) => name === 'sick')).length;
    const moves = (): string[] =>
      members.flatMap(({ events }) => events.filter((event) => event.endsWith('unhealthy')));
    await waitFor(() => moves().length === 1, { message: 'one leaves it to the other' });
    await placed(members, names, 2);
    const events = () => members.map((member) => member.events.length);
    // A move that has begun comes to its end first.
    const isStill = async (): Promise<boolean> => {
      const before = events();
      const failed = failures();
      await waitFor(() => failures() > failed + 20, { message: 'many failures' });
      return isDeepStrictEqual(events(), before);
    };
    await waitFor(isStill, { message: 'many failures, and no move' });
    sick.clear();
    await members[0].cache('sick').ready();
  });
});

describeWithServer('a new release that fails from the start', (openLab) => {
  it('leaves the cache to the old one', async () => {
    await using lab = openLab();
    const refresh = { every: '100ms' } as const;
    const old = await seated(lab, 'old');
    const cache = old.register('cache', { refresh });
    await cache.ready();
    const next = await seated(lab, 'new', { yieldAfterFailures: 3 });
    next.register('cache', {
      shape: 2,
      refresh,
      fetcher: () => {
        throw new Error('the new query is wrong');
      },
    });
    await waitFor(() => next.fetched.length >= 3, { message: 'it has failed' });
    const failedAt = (await cache.info()).lastError?.at ?? new Date(0);
    await waitFor(async () => ((await cache.info()).checkedAt ?? 0) > failedAt, {
      message: 'the old one refreshes it',
    });
    expect((await cache.info()).servedBy).toBe('old');
    expect(next.events).toContain('released cache: unhealthy');
  });
});
