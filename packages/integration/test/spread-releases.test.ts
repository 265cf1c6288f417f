import { tamper } from '@smart-redis/faults';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { placed, seated } from './support/spread-member.js';
import { describeWithServer } from './support/with-server.js';

const names = Array.from({ length: 4 }, (_, index) => `cache-${String(index)}`);

describeWithServer('releases side by side', (openLab, driver) => {
  it('change over at once, and back after a pause, with one build each way', async () => {
    await using lab = openLab();
    const refresh = { every: '3s' } as const;
    const old = await seated(lab, 'old');
    const cache = old.register('cache', { refresh });
    await cache.ready();
    const next = await seated(lab, 'new');
    next.register('cache', { shape: 2, refresh });
    await waitFor(async () => (await cache.info()).leader === 'new', {
      message: 'the new one has built it',
    });
    expect(next.fetched).toHaveLength(1);
    await waitFor(() => old.serving().size === 0, { message: 'the old one serves it no more' });
    const fetched = old.fetched.length;
    const closedAt = performance.now();
    await next.smart.close();
    await waitFor(() => old.serving().size === 1, { message: 'the old one serves it' });
    await waitFor(() => old.fetched.length > fetched, { message: 'the old one builds it' });
    // Less what a timer may be early.
    expect(performance.now() - closedAt).toBeGreaterThanOrEqual(2990);
    await waitFor(async () => (await cache.info()).leader === 'old', {
      message: 'the old one has built it',
    });
    expect(old.fetched).toHaveLength(fetched + 1);
  });

  it('do not build in turns while the new one starts and ends again and again', async () => {
    await using lab = openLab();
    let refused = 0;
    const { host, port } = lab.server;
    const tampered = tamper(driver.connect(`redis://${host}:${String(port)}`), async ({ pass }) => {
      const reply = await pass();
      if (Array.isArray(reply) && reply[0] === 'OLDER') refused += 1;
      return reply;
    });
    const old = await seated(lab, 'old', { driver: tampered });
    for (const name of names) old.register(name, { refresh: { every: '1h' } });
    await placed([old], names);
    await Promise.all(names.map((name) => old.cache(name).ready()));
    const fetched: string[] = [];
    for (const time of [1, 2, 3]) {
      const next = await seated(lab, `new-${String(time)}`);
      for (const name of names) next.register(name, { shape: 2, refresh: { every: '1h' } });
      await placed([next], names);
      await waitFor(
        async () =>
          (await Promise.all(names.map((name) => next.cache(name).info()))).every(
            ({ leader }) => leader?.startsWith('new') === true,
          ),
        { message: 'it is of the new release' },
      );
      await next.smart.close();
      fetched.push(...next.fetched);
      await waitFor(() => refused >= time * names.length, {
        message: 'the old one was told to wait',
      });
    }
    expect(fetched.sort()).toEqual(names);
    expect([...old.fetched].sort()).toEqual(names);
  });

  it('are not moved by an old one that registers one more cache', async () => {
    await using lab = openLab();
    const old = await seated(lab, 'old');
    for (const name of names) old.register(name);
    await Promise.all(names.map((name) => old.cache(name).ready()));
    const next = await seated(lab, 'new');
    for (const name of names) next.register(name, { timeout: '10s' });
    await placed([next], names);
    await waitFor(() => old.serving().size === 0, { message: 'the old one serves nothing' });
    const events = [...next.events];
    old.register('one-more');
    await old.cache('one-more').ready();
    await placed([old], ['one-more']);
    const [info] = await Promise.all(names.map((name) => next.cache(name).refresh()));
    expect(info?.servedBy).toBe('new');
    expect(next.events).toEqual(events);
    expect(old.events.filter((event) => event.startsWith('serving'))).toHaveLength(5);
    expect([...old.fetched].sort()).toEqual([...names, 'one-more'].sort());
  });

  it('build nothing where the roster of the new one is lost', async () => {
    await using lab = openLab();
    const old = await seated(lab, 'old');
    const refresh = { every: '1h' } as const;
    for (const name of names) old.register(name, { refresh });
    await Promise.all(names.map((name) => old.cache(name).ready()));
    const next = await seated(lab, 'new');
    for (const name of names) next.register(name, { shape: 2, refresh });
    await placed([next], names);
    await waitFor(() => next.fetched.length === names.length, { message: 'it has built them' });
    const rosters = (await lab.redis('KEYS', `*${lab.namespace}*:roster:*`)) as string[];
    expect(rosters.length).toBeGreaterThan(0);
    await lab.redis('DEL', ...rosters);
    // It cannot know what the new one knows.
    const third = await seated(lab, 'old-too');
    for (const name of names) third.register(name, { refresh });
    await placed([old, next, third], names);
    expect((await old.cache('cache-0').info()).servedBy).toBe('new');
    expect(third.fetched).toEqual([]);
    expect(old.fetched).toHaveLength(names.length);
    expect(next.fetched).toHaveLength(names.length);
  });
});
