import { hash, list, set, sortedSet, string } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import { describeWithServer } from './support/with-server.js';

interface Row {
  readonly id: string;
  readonly value: number;
}
/** A promise, and what resolves it. */
function latch() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}
const many = 2500;
const row = (id: string, value: number): Row => ({ id, value });

describeWithServer('diff() of two versions', (openLab, driver) => {
  it('counts and samples what was added, changed and removed, in each type of target', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let rows = Array.from({ length: many }, (_, index) => row(String(index), index));
    const cache = smart.register({
      name: 'cache',
      keep: 2,
      fetcher: () => rows,
      targets: {
        byId: hash({ key: lab.name('{d}:hash'), id: 'id' }),
        all: list({ key: lab.name('{d}:list') }),
        ids: set({ key: lab.name('{d}:set'), member: 'id' }),
        scored: sortedSet({ key: lab.name('{d}:sorted'), score: 'value', member: 'id' }),
        report: string({ key: lab.name('{d}:string') }),
      },
    });
    await cache.ready();
    rows = [
      ...rows.slice(0, 100),
      ...['new one', 'new two'].map((id) => row(id, -1)),
      ...rows
        .slice(100, 2400)
        .map(({ id, value }) => (id === '700' ? row(id, -7) : row(id, value))),
      ...rows.slice(2403),
    ];
    await cache.refresh();
    const [to, from] = (await cache.versions()).map(({ version }) => version) as [number, number];
    const diff = await cache.diff(from, to, { sample: 2 });
    expect(diff.targets.byId).toMatchObject({ added: 2, changed: 1, removed: 3 });
    const { sample } = diff.targets.byId ?? {};
    expect(sample?.added).toHaveLength(2);
    expect(sample?.added).toContainEqual({
      id: 'new one',
      before: null,
      after: row('new one', -1),
    });
    expect(sample?.changed).toEqual([
      { id: '700', before: row('700', 700), after: row('700', -7) },
    ]);
    expect(sample?.removed).toHaveLength(2);
    expect(sample?.removed.map(({ after }) => after)).toEqual([null, null]);
    expect(diff.targets.ids).toMatchObject({ added: 2, changed: 0, removed: 3 });
    expect(diff.targets.scored).toMatchObject({ added: 2, changed: 1, removed: 3 });
    expect(diff.targets.scored?.sample.changed).toEqual([{ id: '700', before: 700, after: -7 }]);
    // Two were added at 100, and three removed at 2400: between them the places differ.
    expect(diff.targets.all).toMatchObject({ added: 0, changed: 2302, removed: 1 });
    expect(diff.targets.all?.sample.changed[0]).toEqual({
      id: 100,
      before: row('100', 100),
      after: row('new one', -1),
    });
    expect(diff.targets.report).toMatchObject({ added: 0, changed: 1, removed: 0 });
    expect(diff).toMatchObject({ from, to, added: 6, changed: 2 + 2302 + 1, removed: 10 });
    const back = await cache.diff(to, from, { sample: 0 });
    expect(back.targets.byId).toEqual({
      ...{ added: 3, changed: 1, removed: 2 },
      sample: { added: [], changed: [], removed: [] },
    });
    expect(await cache.diff(to, to)).toMatchObject({ added: 0, changed: 0, removed: 0 });

    // One row in the middle of a list is one row.
    rows = [...rows.slice(0, 50), row('inserted', 0), ...rows.slice(50)];
    await cache.refresh();
    const [latest = 0] = (await cache.versions()).map(({ version }) => version);
    expect((await cache.diff(to, latest)).targets.all).toEqual({
      ...{ added: 1, changed: 0, removed: 0 },
      sample: {
        ...{ changed: [], removed: [] },
        added: [{ id: 50, before: null, after: row('inserted', 0) }],
      },
    });
    rows = [];
    await cache.refresh();
    const [empty = 0, full = 0] = (await cache.versions()).map(({ version }) => version);
    expect((await cache.diff(full, empty)).targets.byId).toMatchObject({ removed: 2500, added: 0 });
    expect((await cache.diff(empty, full)).targets.all).toMatchObject({ removed: 0, added: 2500 });
    expect((await cache.diff(empty, full)).targets.report).toMatchObject({ changed: 1 });
  });

  it('asks for no more at once than fits, however large the rows are', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const rowBytes = 100_000;
    let build = 0;
    const definition = {
      name: 'cache',
      keep: 1,
      fetcher: () => {
        build += 1;
        return Array.from({ length: 150 }, (_, id) => ({
          id,
          text: String(build).repeat(rowBytes),
        }));
      },
      targets: { byId: hash({ key: lab.name('{d}:id') }), all: list({ key: lab.name('{d}:all') }) },
    };
    const cache = smart.register(definition);
    await cache.ready();
    await cache.refresh();
    const [to, from] = (await cache.versions()).map(({ version }) => version) as [number, number];
    const base = driver.connect(`redis://${lab.server.host}:${String(lab.server.port)}`);
    const sizes: number[] = [];
    const sizeOf = (reply: unknown): number => {
      if (Array.isArray(reply)) return reply.reduce<number>((sum, one) => sum + sizeOf(one), 0);
      return Buffer.isBuffer(reply) ? reply.length : 0;
    };
    const send: typeof base.send = async (command, options) => {
      const reply = await base.send(command, options);
      sizes.push(sizeOf(reply));
      return reply;
    };
    const sendAll: typeof base.sendAll = async (commands, options) => {
      const replies = await base.sendAll(commands, options);
      sizes.push(sizeOf(replies));
      return replies;
    };
    const reader = lab.instance({ driver: { ...base, send, sendAll }, elector: false });
    const diff = await reader.smart.register(definition).diff(from, to, { sample: 1 });
    expect(diff).toMatchObject({ added: 0, changed: 300, removed: 0 });
    // Two pages of half a MiB, but for the first ten rows, of which nothing is known.
    expect(Math.max(...sizes)).toBeLessThan(20 * rowBytes + 2 ** 20);
  });

  it('refuses versions that are not there, and options that are none', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'cache',
      keep: 1,
      fetcher: () => [row('a', 1)],
      targets: { all: hash({ key: lab.name('all') }) },
    });
    await cache.ready();
    const { version } = await cache.info();
    const current = version ?? 0;
    expect(await failureOf(cache.diff(current, 7))).toMatchObject({
      code: 'SR_NO_SUCH_VERSION',
      details: { version: 7 },
    });
    expect(await failureOf(cache.diff(-1, current))).toMatchObject({ details: { option: 'from' } });
    expect(await failureOf(cache.diff(current, NaN))).toMatchObject({ details: { option: 'to' } });
    const sample = await failureOf(cache.diff(current, current, { sample: -1 }));
    expect(sample).toMatchObject({ details: { option: 'sample' } });
    const unknown = { limit: 5 } as object;
    expect((await failureOf(cache.diff(current, current, unknown))).code).toBe('SR_INVALID_OPTION');
    await expect(
      cache.diff(current, current, { signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });

  it('says so where a commit replaces a version meanwhile', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let build = 0;
    const definition = {
      name: 'cache',
      keep: 1,
      fetcher: () => {
        build += 1;
        return Array.from({ length: 5000 }, (_, id) => ({ id, build }));
      },
      targets: { all: hash({ key: lab.name('all') }) },
    };
    const cache = smart.register(definition);
    await cache.ready();
    await cache.refresh();
    const [to, from] = (await cache.versions()).map(({ version }) => version) as [number, number];
    const slow = driver.connect(`redis://${lab.server.host}:${String(lab.server.port)}`);
    const sendAll = slow.sendAll.bind(slow);
    const replaced = latch();
    const scanning = latch();
    slow.sendAll = async (commands, options) => {
      const replies = await sendAll(commands, options);
      if (commands.some(([name]) => name === 'HSCAN')) {
        scanning.open();
        await replaced.opened;
      }
      return replies;
    };
    const reader = lab.instance({ driver: slow, elector: false }).smart.register(definition);
    const comparing = failureOf(reader.diff(from, to));
    await scanning.opened;
    await cache.refresh();
    replaced.open();
    expect(['SR_VERSION_CHANGED', 'SR_NO_SUCH_VERSION']).toContain((await comparing).code);
  });
});
