import type { FaultProxy } from '@smart-redis/testing';
import { startFaultProxy, waitFor } from '@smart-redis/testing';
import { leaseElector } from '@smart-redis/lease';
import { expect, it } from 'vitest';
import { drivers } from './support/drivers.js';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import type { Member, MemberOptions } from './support/spread-member.js';
import { operatorOf } from './support/open-operator.js';
import { placed, seated } from './support/spread-member.js';
import { describeWithServer } from './support/with-server.js';

const ttlMs = 3000;
const names = Array.from({ length: 8 }, (_, index) => `cache-${String(index)}`);

/** An instance behind a proxy, and one beside it; both serve some caches. */
async function two(
  lab: Lab,
  proxy: FaultProxy,
  options: MemberOptions = {},
): Promise<readonly [mortal: Member, heir: Member, servers: ReadonlyMap<string, string>]> {
  const mortal = await seated(lab, 'mortal', { ...options, address: proxy });
  const heir = await seated(lab, 'heir', options);
  for (const member of [mortal, heir]) for (const name of names) member.register(name);
  await Promise.all(names.map((name) => heir.cache(name).ready()));
  return [mortal, heir, await placed([mortal, heir], names, 2)];
}

describeWithServer('the caches of an instance that dies', (openLab) => {
  it('are served by another soon after its seat has expired, and no others move', async () => {
    await using lab = openLab();
    await using proxy = await startFaultProxy(lab.server);
    const [mortal, heir, servers] = await two(lab, proxy);
    const events = heir.events.length;
    const diedAt = performance.now();
    proxy.drop('both');
    await placed([heir], names);
    // About a ttl; the rest is for a busy machine.
    expect(performance.now() - diedAt).toBeLessThan(2 * ttlMs);
    const taken = names.filter((name) => servers.get(name) === 'mortal');
    expect(heir.events.slice(events).sort()).toEqual(taken.map((name) => `serving ${name}`).sort());
    for (const name of taken) expect((await heir.cache(name).refresh()).servedBy).toBe('heir');
    // It does not know that it is dead; it starts nothing once it cannot be sure.
    await waitFor(() => mortal.serving().size === 0, { message: 'it serves nothing' });
    proxy.heal();
    proxy.cutAll();
    await placed([mortal, heir], names, 2);
  });

  it('are refreshed by another where the fetch of the dead one was running, once', async () => {
    await using lab = openLab();
    await using proxy = await startFaultProxy(lab.server);
    const mortal = await seated(lab, 'mortal', { address: proxy });
    let finish = (): void => undefined;
    mortal.register('slow', {
      fetcher: async () => {
        await new Promise<void>((resolve) => (finish = resolve));
        return ['of the dead one'];
      },
    });
    await waitFor(() => mortal.fetched.length === 1, { message: 'it fetches' });
    const heir = await seated(lab, 'heir');
    const cache = heir.register('slow');
    const diedAt = performance.now();
    proxy.drop('both');
    await cache.ready();
    // Its mark was extended last a third of a ttl before.
    expect(performance.now() - diedAt).toBeGreaterThan(ttlMs / 2);
    expect(performance.now() - diedAt).toBeLessThan(3 * ttlMs);
    expect(heir.fetched).toEqual(['slow']);
    const { version } = await cache.info();
    proxy.heal();
    proxy.cutAll();
    finish();
    await placed([mortal, heir], ['slow']);
    expect((await cache.info()).version).toBe(version);
    expect(await cache.read.all.range(0, -1)).toEqual(['heir']);
  });

  it.each([true, false])(
    'answer an operator that waits for their refresh, once another serves them; spread: %s',
    async (spread) => {
      await using lab = openLab();
      await using proxy = await startFaultProxy(lab.server);
      const elector = () => leaseElector({ ttl: '1s', spread });
      const mortal = await seated(lab, 'mortal', { address: proxy, elector: elector() });
      let [isSlow, isFetching] = [false, false];
      const cache = mortal.register('slow', {
        fetcher: async ({ signal }) => {
          if (!isSlow) return ['of the dead one'];
          isFetching = true;
          return new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new Error('aborted')));
          });
        },
      });
      await cache.ready();
      isSlow = true;
      await using operator = operatorOf(lab, drivers[0]);
      const given = failureOf(operator.refresh('slow', { timeout: '1s' }));
      await waitFor(() => isFetching, { message: 'it fetches' });
      // Nobody else could serve it, so the wait ends by its own limit alone.
      expect((await given).code).toBe('SR_TIMEOUT');
      const waiting = operator.refresh('slow', { timeout: '1m' });
      proxy.drop('both');
      const heir = await seated(lab, 'heir', { elector: elector() });
      heir.register('slow');
      expect(await waiting).toMatchObject({ servedBy: 'heir', leader: 'heir', rows: 1 });
      expect(await operator.caches()).toMatchObject([{ servedBy: 'heir' }]);
    },
  );

  it('go to another at once where it closes', async () => {
    await using lab = openLab();
    await using proxy = await startFaultProxy(lab.server);
    // Nobody would wait for it to expire.
    const [mortal, heir] = await two(lab, proxy, { ttl: '60s' });
    const closedAt = performance.now();
    await mortal.smart.close();
    await placed([heir], names);
    expect(performance.now() - closedAt).toBeLessThan(5000);
  });

  it('go to another at once where it may finish, and what runs ends', async () => {
    await using lab = openLab();
    const members = [
      await seated(lab, 'a', { ttl: '60s' }),
      await seated(lab, 'b', { ttl: '60s' }),
    ] as const;
    let finish = (): void => undefined;
    let isSlow = false;
    const slowly = async (): Promise<string[]> => {
      if (isSlow) await new Promise<void>((resolve) => (finish = resolve));
      return [isSlow ? 'slow' : 'first'];
    };
    for (const member of members) {
      for (const name of names) member.register(name, { fetcher: slowly });
    }
    await Promise.all(names.map((name) => members[0].cache(name).ready()));
    const servers = await placed(members, names, 2);
    const name = names[0] ?? '';
    const [leaver, heir] = servers.get(name) === 'a' ? members : [members[1], members[0]];
    isSlow = true;
    const fetched = leaver.fetched.length;
    const timesOf = ({ fetched: all }: Member): number =>
      all.filter((each) => each === name).length;
    const before = timesOf(heir);
    const refreshed = heir.cache(name).refresh();
    await waitFor(() => leaver.fetched.length > fetched, { message: 'it fetches' });
    const closedAt = performance.now();
    const closing = leaver.smart.close({ finish: '1m' });
    const idle = names.filter((each) => each !== name);
    await waitFor(() => idle.every((each) => heir.serving().has(each)), {
      message: 'the other serves what is idle',
    });
    expect(performance.now() - closedAt).toBeLessThan(5000);
    // It waits for the mark of the one that runs.
    expect(heir.serving().has(name)).toBe(false);
    finish();
    await closing;
    expect((await refreshed).leader).toBe(leaver.name);
    await placed([heir], names);
    expect(await heir.cache(name).read.all.range(0, -1)).toEqual(['slow']);
    expect(timesOf(heir)).toBe(before);
  });
});
