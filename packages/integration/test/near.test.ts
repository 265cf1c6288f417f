import type { Command, RedisDriver, Writers } from '@smart-redis/core';
import { defineCache, hash, list, richCodec, string } from '@smart-redis/core';
import { startFaultProxy, waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { DriverUnderTest } from './support/drivers.js';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

interface Row {
  readonly id: number;
  readonly run: number;
  readonly tags: string[];
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Where a reader sends its reads, and where it listens. */
interface Ways {
  readonly reads?: Address;
  readonly listens?: Address;
}

/** A driver whose reads are counted, and whose subscriber can be made deaf. */
function observed(lab: Lab, driver: DriverUnderTest, { reads: way, listens }: Ways = {}) {
  const to = ({ host, port }: Address) => driver.connect(`redis://${host}:${String(port)}`);
  const base = to(way ?? lab.server);
  const ears = listens === undefined ? base : to(listens);
  const reads: Command[] = [];
  const seen = { isDeaf: false, reads };
  const note = (commands: readonly Command[], lane: string | undefined): void => {
    if ((lane ?? 'read') !== 'read') return;
    reads.push(
      ...commands.filter(([name, key]) => name !== 'HGET' || !String(key).includes('smart-redis')),
    );
  };
  const watched: RedisDriver = {
    ...base,
    send: (command, options) => {
      note([command], options?.lane);
      return base.send(command, options);
    },
    sendAll: (commands, options) => {
      note(commands, options?.lane);
      return base.sendAll(commands, options);
    },
    subscribe: (channel, { onMessage, onGap }) =>
      ears.subscribe(channel, {
        onMessage: (message) => {
          if (!seen.isDeaf) onMessage(message);
        },
        onGap,
      }),
    close: async () => {
      await ears.close();
      await base.close();
    },
  };
  return { driver: watched, seen };
}

const defined = (
  lab: Lab,
  name = 'runs',
  near: { maxEntries?: number; maxAge?: '300ms' | '1h' } = {},
) =>
  defineCache({
    name,
    targets: ({ hash, string, list }: Writers<Row>) => ({
      byId: hash({ key: lab.name(`${name}:by-id`), near }),
      report: string({ key: lab.name(`${name}:report`), near, value: ({ run }) => run }),
      all: list({ key: lab.name(`${name}:all`) }),
    }),
  });

/** A builder, and a reader elsewhere. */
async function open(
  lab: Lab,
  driver: DriverUnderTest,
  near: Parameters<typeof defined>[2] = {},
  ways: Ways = {},
) {
  const builder = await lab.started();
  const builds = { run: 0, changes: true };
  const register = (name: string) =>
    builder.smart.register({
      ...defined(lab, name),
      fetcher: () => {
        if (builds.changes) builds.run += 1;
        const { run } = builds;
        return Array.from({ length: 20 }, (_, id): Row => ({ id, run, tags: ['a'] }));
      },
    });
  const cache = register('runs');
  await cache.ready();
  const { driver: watched, seen } = observed(lab, driver, ways);
  const reader = await lab.started({ driver: watched, elector: false });
  const view = reader.smart.view(defined(lab, 'runs', near));
  // It hears once it is subscribed.
  await waitFor(
    async () => {
      await view.read.byId.get(0);
      const { length } = seen.reads;
      await view.read.byId.get(0);
      return seen.reads.length === length;
    },
    { message: 'rows are kept in memory' },
  );
  seen.reads.length = 0;
  return { builder, builds, cache, register, reader, view, seen };
}

describeWithServer('a target with near', (openLab, driver) => {
  it('answers from memory while the version stands, ids without a row too', async () => {
    await using lab = openLab();
    const { view, seen } = await open(lab, driver);
    const { byId, report } = view.read;
    const first = await byId.get(3);
    for (let count = 0; count < 50; count += 1) {
      expect(await byId.get(3)).toBe(first);
      expect(await byId.get(99)).toBeNull();
      expect((await report.get())?.length).toBe(20);
      expect((await byId.getMany([3, 99]))[0]).toBe(first);
      expect(await byId.get(3, { ifNotBuilt: 'throw', timeout: '1s' })).toBe(first);
    }
    expect(seen.reads.map(([name]) => name)).toEqual(['HGET', 'HGET', 'GET']);
    expect((await byId.getMany([1, 2])).map((row) => row?.id)).toEqual([1, 2]);
    expect((await byId.get(1))?.id).toBe(1);
    expect(seen.reads.map(([name]) => name)).toEqual(['HGET', 'HGET', 'GET', 'HMGET']);
  });

  it('asks once for 100 calls at once', async () => {
    await using lab = openLab();
    const { view, seen } = await open(lab, driver);
    const rows = await Promise.all(Array.from({ length: 100 }, () => view.read.byId.get(7)));
    expect(new Set(rows).size).toBe(1);
    expect(seen.reads).toEqual([['HGET', lab.name('runs:by-id'), '7']]);
  });

  it('returns frozen rows, and a value that cannot be frozen to each call', async () => {
    await using lab = openLab();
    const { view, builder } = await open(lab, driver);
    const row = await view.read.byId.get(1);
    expect(() => row?.tags.push('b')).toThrow(TypeError);
    expect(() => Object.assign(row ?? {}, { run: -1 })).toThrow(TypeError);
    expect(await view.read.byId.get(1)).toMatchObject({ tags: ['a'] });
    const rich = builder.smart.register({
      name: 'rich',
      fetcher: () => [
        { id: 1, at: new Date(5), names: new Map([['a', { deep: [1] }]]), bytes: Buffer.from('a') },
      ],
      targets: ({ hash }) => ({
        byId: hash({ key: lab.name('rich'), codec: richCodec, near: {} }),
      }),
    });
    await rich.ready();
    for (let call = 0; call < 3; call += 1) {
      const one = await rich.read.byId.get(1);
      expect(one).toMatchObject({ at: new Date(5), names: new Map([['a', { deep: [1] }]]) });
      expect(one?.bytes.toString()).toBe('a');
      one?.at.setTime(7);
      one?.names.clear();
      one?.bytes.write('b');
      expect(Object.isFrozen(one)).toBe(true);
    }
  });

  it('is cleared by a commit, by no other cache, and reads nothing again by itself', async () => {
    await using lab = openLab();
    const { view, seen, cache, register, builds } = await open(lab, driver);
    const other = register('other');
    await other.ready();
    const { byId } = view.read;
    const { run } = (await byId.get(1)) ?? { run: 0 };
    const heard = seen.reads.length;
    await other.refresh();
    builds.changes = false;
    builds.run = run;
    await cache.refresh(); // unchanged
    expect((await byId.get(1))?.run).toBe(run);
    expect(seen.reads).toHaveLength(heard);

    builds.changes = true;
    await view.refresh();
    expect(seen.reads).toHaveLength(heard);
    // Whoever has waited for a refresh sees it.
    expect((await byId.get(1))?.run).toBe(run + 1);
    expect(seen.reads).toHaveLength(heard + 1);
    await cache.refresh();
    const committedAt = performance.now();
    await waitFor(async () => (await byId.get(1))?.run === run + 2, { message: 'it is cleared' });
    expect(performance.now() - committedAt).toBeLessThan(1000);
    expect((await view.read.report.get())?.[0]).toBe(run + 2);
  });

  it('of the builder itself is cleared by its own commits', async () => {
    await using lab = openLab();
    const { cache } = await open(lab, driver);
    for (let round = 0; round < 20; round += 1) {
      const before = (await cache.read.byId.get(1))?.run ?? 0;
      await cache.refresh();
      expect((await cache.read.byId.get(1))?.run).toBe(before + 1);
    }
  });

  it('stops answering within maxAge if no message arrives', async () => {
    await using lab = openLab();
    const { view, seen, cache } = await open(lab, driver, { maxAge: '300ms' });
    const { byId } = view.read;
    await byId.get(1);
    seen.isDeaf = true;
    await cache.refresh();
    const wanted = (await cache.read.all.at(0))?.run ?? 0;
    const committedAt = performance.now();
    let answeredAt = committedAt;
    await waitFor(
      async () => {
        const askedAt = performance.now();
        if ((await byId.get(1))?.run === wanted) return true;
        answeredAt = askedAt;
        return false;
      },
      { message: 'the old row is not returned any more' },
    );
    // The last old answer was given within maxAge.
    expect(answeredAt - committedAt).toBeLessThan(300);
  });

  it('stops answering within maxAge if its subscriber is cut off without a word', async () => {
    await using lab = openLab();
    await using hole = await startFaultProxy(lab.server);
    const { view, cache } = await open(lab, driver, { maxAge: '300ms' }, { listens: hole });
    const { byId } = view.read;
    await byId.get(1);
    // No reset: the connection stays open, and nothing comes out of it.
    hole.drop('both');
    let last = 0;
    for (let round = 0; round < 3; round += 1) {
      const { version } = await cache.refresh();
      const wanted = (await cache.read.byId.get(1))?.run ?? 0;
      const committedAt = performance.now();
      let answeredAt = committedAt;
      await waitFor(
        async () => {
          const askedAt = performance.now();
          const run = (await byId.get(1))?.run ?? 0;
          expect(run).toBeGreaterThanOrEqual(last);
          last = run;
          if (run === wanted) return true;
          answeredAt = askedAt;
          return false;
        },
        { message: `it returns version ${String(version)}` },
      );
      expect(answeredAt - committedAt).toBeLessThan(300);
    }
  });

  it('answers with nothing old, and no version back, while all that it asks vanishes', async () => {
    await using lab = openLab();
    await using hole = await startFaultProxy(lab.server);
    const ways = { reads: hole, listens: hole };
    const { view, cache } = await open(lab, driver, { maxAge: '300ms' }, ways);
    const { byId } = view.read;
    const ask = () => byId.get(1, { timeout: '100ms' });
    let last = (await ask())?.run ?? 0;
    for (const direction of ['toClient', 'toServer'] as const) {
      hole.drop(direction);
      await cache.refresh();
      const committedAt = performance.now();
      await waitFor(
        async () => {
          const askedAt = performance.now();
          const run = (await ask().catch(() => null))?.run;
          if (run === undefined) return true;
          expect(run).toBe(last);
          expect(askedAt - committedAt).toBeLessThan(300);
          return false;
        },
        { message: 'it no longer answers' },
      );
      await expect(ask()).rejects.toThrow();
      hole.heal();
      hole.cutAll();
      const wanted = (await cache.read.byId.get(1))?.run ?? 0;
      // The first answer is the new row: no old one comes back.
      const first = await waitFor(() => ask().catch(() => null), { message: 'it answers again' });
      expect(first.run).toBe(wanted);
      last = wanted;
    }
  });

  it('is checked after a gap in the connection', async () => {
    await using lab = openLab();
    const { view, seen, cache } = await open(lab, driver, { maxAge: '1h' });
    const { byId } = view.read;
    const before = (await byId.get(1))?.run ?? 0;
    seen.isDeaf = true;
    await cache.refresh();
    expect((await byId.get(1))?.run).toBe(before);
    await lab.redis('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await waitFor(async () => (await byId.get(1))?.run === before + 1, {
      message: 'the gap is noticed',
    });
  });

  it('learns of a commit from any read of the cache, and never goes back', async () => {
    await using lab = openLab();
    const { view, seen, cache } = await open(lab, driver, { maxAge: '1h' });
    const { byId, all, report } = view.read;
    seen.isDeaf = true;
    await byId.get(1);
    for (let round = 0; round < 4; round += 1) {
      await cache.refresh();
      const run = [
        async () => (await all.at(0))?.run,
        async () => (await byId.getMany([15 + round]))[0]?.run,
        async () => (await byId.get(10 + round))?.run,
        async () => view.snapshot(async (read) => (await read.all.at(0))?.run),
      ][round];
      const seenRun = (await run?.()) ?? 0;
      expect(seenRun).toBe((await cache.read.all.at(0))?.run);
      expect((await byId.get(1))?.run).toBe(seenRun);
      expect((await report.get())?.[0]).toBe(seenRun);
    }
    seen.isDeaf = false;
    const committing = { now: true };
    const commits = (async () => {
      for (let round = 0; round < 30; round += 1) await cache.refresh();
      committing.now = false;
    })();
    let last = 0;
    while (committing.now) {
      const runs = [
        (await byId.get(1))?.run,
        (await byId.get(2))?.run,
        (await all.at(0))?.run,
        (await report.get())?.[0],
      ];
      for (const run of runs) {
        expect(run).toBeGreaterThanOrEqual(last);
        last = run ?? 0;
      }
    }
    await commits;
  });

  it('does not go back with a replica that lags behind', async () => {
    await using lab = openLab();
    const builder = await lab.started();
    let run = 0;
    const cache = builder.smart.register({
      ...defined(lab),
      fetcher: () => [{ id: 1, run: (run += 1), tags: [] }],
    });
    await cache.ready();
    const base = driver.connect(`redis://${lab.server.host}:${String(lab.server.port)}`);
    let lagging: unknown[] | undefined;
    let lag = 0;
    const replica: RedisDriver = {
      ...base,
      sendAll: async (commands, options) => {
        const isRead = (options?.lane ?? 'read') === 'read' && commands.length >= 3;
        if (isRead && lag > 0 && lagging !== undefined) {
          lag -= 1;
          return lagging as never;
        }
        const replies = await base.sendAll(commands, options);
        if (isRead) lagging = replies;
        return replies;
      },
    };
    const reader = await lab.started({ driver: replica, elector: false });
    const { byId } = reader.smart.view(defined(lab)).read;
    await byId.get(1);
    expect((await byId.get(1))?.run).toBe(1);
    await cache.refresh();
    await waitFor(async () => (await byId.get(1))?.run === 2, { message: 'it sees the commit' });
    // The older replies, as of a replica, for as long as it takes: at last the primary is asked.
    const older = lagging;
    await cache.refresh();
    await waitFor(async () => (await byId.get(1))?.run === 3, { message: 'it sees the next' });
    lagging = older;
    lag = 1000;
    await lab.redis('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await waitFor(
      async () => {
        expect((await byId.get(1))?.run).toBe(3);
        return lag < 1000;
      },
      { message: 'the replica is asked' },
    );
    for (let read = 0; read < 20; read += 1) expect((await byId.get(1))?.run).toBe(3);
  });

  it('keeps at most so many rows, those that were read last', async () => {
    await using lab = openLab();
    const { view, seen } = await open(lab, driver, { maxEntries: 3 });
    const { byId } = view.read;
    for (const id of [1, 2, 3, 1, 4]) await byId.get(id);
    seen.reads.length = 0;
    for (const id of [1, 3, 4]) await byId.get(id);
    expect(seen.reads).toEqual([]);
    await byId.get(2);
    expect(seen.reads).toHaveLength(1);
  });

  it('keeps nothing before it hears of commits, nor for a reader that was replaced', async () => {
    await using lab = openLab();
    const { driver: watched, seen } = observed(lab, driver);
    const { smart } = lab.instance({ driver: watched });
    let run = 0;
    const cache = smart.register({
      name: 'runs',
      fetcher: () => [{ id: 1, run: (run += 1) }],
      targets: { byId: hash({ key: lab.name('by-id'), near: {} }) },
    });
    await cache.read.byId.get(1);
    await cache.read.byId.get(1);
    expect(seen.reads.filter(([name]) => name === 'HGET')).toHaveLength(2);
    await smart.start();
    await cache.ready();
    const old = cache.read.byId;
    await old.get(1);
    await cache.update({ params: undefined });
    await cache.refresh();
    expect((await old.get(1)) as unknown).toEqual({ id: 1, run });
  });

  it('is refused where it cannot be meant', () => {
    const key = 'k';
    expect(() => hash({ key, near: true as never })).toThrow(/option "near" must be an object/);
    expect(() => hash({ key, near: { maxEntries: 0 } })).toThrow(/"near.maxEntries" must be/);
    expect(() => hash({ key, near: { maxAge: 30 as never } })).toThrow(/"near.maxAge" must be/);
    expect(() => string({ key, near: { maxage: '1s' } as never })).toThrow(/"near.maxAge"\?/);
    expect(() => list({ key, near: {} } as never)).toThrow(/unknown option "near" of list\(\)/);
  });
});
