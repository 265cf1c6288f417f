import type { SmartRedis } from '@smart-redis/core';
import { hash, list, set, sortedSet, string } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

interface Row {
  readonly id: number;
  readonly run: number;
}

/** A cache whose rows all name their fetch. */
function register(lab: Lab, smart: SmartRedis, atomic = true) {
  let run = 0;
  return smart.register({
    name: 'runs',
    atomic,
    fetcher: () => {
      run += 1;
      return Array.from({ length: 20 }, (_, id): Row => ({ id, run }));
    },
    targets: {
      byId: hash({ key: lab.name('by-id') }),
      all: list({ key: lab.name('all') }),
      ids: set({ key: lab.name('ids'), member: 'id' }),
      ranked: sortedSet({ key: lab.name('ranked'), score: 'run', member: 'id' }),
      report: string({ key: lab.name('report') }),
    },
  });
}
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describeWithServer('a snapshot', (openLab) => {
  it.each([true, false])('reads all targets of one version (atomic: %s)', async (atomic) => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = register(lab, smart, atomic);
    await cache.refresh();
    let calls = 0;
    const runs = await cache.snapshot(async (read) => {
      calls += 1;
      const row = await read.byId.get(3);
      // As a commit of another instance would.
      if (calls === 1) await cache.refresh();
      return [
        row?.run,
        (await read.byId.getMany([1, 2])).map((one) => one?.run),
        (await read.all.at(-1))?.run,
        (await read.all.range(0, 0))[0]?.run,
        (await all(read.all.values({ pageSize: 5 }))).map(({ run }) => run),
        await read.ranked.score(7),
        (await read.report.get())?.[0]?.run,
        await read.byId.has(1),
        await read.ids.size(),
      ];
    });
    expect(calls).toBe(2);
    const { all: rows } = cache.read;
    const last = (await rows.at(0))?.run ?? 0;
    expect(last).toBe(2);
    const each = Array.from({ length: 20 }, () => last);
    expect(runs).toEqual([last, [last, last], last, last, each, last, last, true, 20]);
    // A reader of the cache itself does not care.
    expect((await rows.range(0, -1)).length).toBe(20);
  });

  it('takes reads that run together, and reads of other instances’ commits', async () => {
    await using lab = openLab();
    const [one, other] = [await lab.started(), await lab.started()];
    const cache = register(lab, one.smart);
    const reading = register(lab, other.smart);
    await cache.ready();
    await reading.ready();
    const stop = new AbortController();
    const committing = (async () => {
      while (!stop.signal.aborted) await cache.refresh();
    })();
    for (let round = 0; round < 20; round += 1) {
      const found = await reading.snapshot(
        async (read) =>
          Promise.all([read.byId.get(1), read.all.at(5), read.ranked.score(2), read.report.get()]),
        { attempts: 1000 },
      );
      const runs = new Set([found[0]?.run, found[1]?.run, found[2], found[3]?.at(-1)?.run]);
      expect(runs.size).toBe(1);
    }
    stop.abort();
    await committing;
  });

  it('ends with a clear error if a commit comes between each time, whatever its function does', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = register(lab, smart);
    await cache.refresh();
    let calls = 0;
    const torn = cache.snapshot(
      async (read) => {
        calls += 1;
        await read.byId.get(1);
        await cache.refresh();
        return read.all.at(0).catch(() => 'anything else');
      },
      { attempts: 3 },
    );
    const error = await failureOf(torn);
    expect(error).toMatchObject({ code: 'SR_VERSION_CHANGED', details: { cache: 'runs' } });
    expect(error.message).toMatch(/between the reads of a snapshot, 3 times in a row/);
    expect(calls).toBe(3);
  });

  it('passes on the error of its function, and refuses what is none', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = register(lab, smart);
    // Before the first version, all reads find nothing.
    expect(await cache.snapshot((read) => read.byId.get(1), { attempts: 1 })).toBeDefined();
    let calls = 0;
    const failing = cache.snapshot(() => {
      calls += 1;
      throw new RangeError('mine');
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect(calls).toBe(1);
    await expect(cache.snapshot(3 as never)).rejects.toThrow(/option "work" must be a function/);
    const wrong = cache.snapshot(() => 3, { attempts: 0 });
    await expect(wrong).rejects.toThrow(/option "attempts" must be/);
    await cache.unregister();
    const late = await failureOf(cache.snapshot(() => 3));
    expect(late.code).toBe('SR_UNREGISTERED');
  });
});

describeWithServer('reads of many', (openLab) => {
  it('answer in the order of what was asked, from one version', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const runs = register(lab, smart);
    await runs.ready();
    const cache = runs.read;
    expect((await cache.byId.getMany([7, 99, 3])).map((row) => row?.id)).toEqual([7, undefined, 3]);
    expect((await cache.all.getMany([2, 99, -1])).map((row) => row?.id)).toEqual([
      2,
      undefined,
      19,
    ]);
    expect(await cache.ids.getMany([4, 99, 5])).toEqual([true, false, true]);
    expect(await cache.ranked.getMany([4, 99])).toEqual([1, null]);
    for (const many of [cache.byId, cache.all, cache.ids, cache.ranked]) {
      expect(await many.getMany([])).toEqual([]);
    }
  });
});

describeWithServer('a cache that was never built', (openLab) => {
  it('can be told from an id that it does not have', async () => {
    await using lab = openLab();
    const { smart } = await lab.started({ elector: false });
    const { read } = register(lab, smart);
    const throwing = { ifNotBuilt: 'throw' } as const;
    const reads = [
      () => read.byId.get(1, throwing),
      () => read.byId.getMany([1, 2], throwing),
      () => read.byId.has(1, throwing),
      () => read.byId.size(throwing),
      () => all(read.byId.values(throwing)),
      () => all(read.byId.values({ ...throwing, onVersionChange: 'continue' })),
      () => read.all.at(0, throwing),
      () => read.all.getMany([0], throwing),
      () => read.all.range(0, 1, throwing),
      () => read.ids.has(1, throwing),
      () => read.ids.getMany([1], throwing),
      () => read.ranked.score(1, throwing),
      () => read.ranked.rank(1, { ...throwing, reverse: true }),
      () => read.ranked.top(1, throwing),
      () => read.ranked.getMany([1], throwing),
      () => read.ranked.rangeByScore(0, 1, { ...throwing, limit: 1 }),
      () => read.report.get(throwing),
    ];
    for (const each of reads) {
      const error = await failureOf(each());
      expect(error.code).toBe('SR_NOT_BUILT');
      expect(error.message).toContain('has no version');
    }
    expect(await read.byId.get(1)).toBeNull();
    const { smart: builder } = await lab.started();
    await register(lab, builder).ready();
    for (const each of reads) await each();
    expect(await read.byId.get(99, throwing)).toBeNull();
    // Redis has lost everything.
    await lab.redis('FLUSHALL');
    expect((await failureOf(read.byId.get(99, throwing))).code).toBe('SR_NOT_BUILT');
    await expect(read.byId.get(1, { ifNotBuilt: 'wait' as never })).rejects.toThrow(
      /option "ifNotBuilt" must be 'answer' or 'throw'; got "wait"/,
    );
  });

  it('can be told from a target that a release has added', async () => {
    await using lab = openLab();
    const { smart: before } = await lab.started();
    const definition = { name: 'runs', fetcher: () => [{ id: 1, run: 1 }] };
    const byId = hash<Row>({ key: lab.name('by-id'), id: ({ id }) => id });
    const old = before.register({ ...definition, targets: { byId } });
    await old.refresh();
    const { smart: after } = await lab.started({ elector: false });
    const near = hash<Row>({
      key: lab.name('added'),
      id: ({ id }) => id,
      near: { maxEntries: 100, maxAge: '1h' },
    });
    const { read } = after.register({
      ...definition,
      targets: { byId, near, all: list<Row>({ key: lab.name('all') }) },
    });
    const throwing = { ifNotBuilt: 'throw' } as const;
    expect(await read.byId.get(1, throwing)).toEqual({ id: 1, run: 1 });
    expect(await read.byId.get(2, throwing)).toBeNull();
    // Which keeps that it is not there.
    expect(await read.near.get(1)).toBeNull();
    const reads = [
      () => read.near.get(1, throwing),
      () => read.near.getMany([1], throwing),
      () => all(read.near.values(throwing)),
      () => read.all.at(0, throwing),
      () => all(read.all.values({ ...throwing, onVersionChange: 'continue' })),
    ];
    for (const each of reads) {
      const error = await failureOf(each());
      expect(error.code).toBe('SR_NOT_BUILT');
      expect(error.message).toContain('is not part of version');
    }
  });
});
