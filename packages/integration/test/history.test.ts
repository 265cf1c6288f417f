import { hash, list } from '@smart-redis/core';
import { expect, it } from 'vitest';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

const keyOf = (lab: Lab, key: string): string =>
  `{${key}}:smart-redis:${lab.namespace}:cache:history`;

describeWithServer('history', (openLab) => {
  it('tells how each refresh ended, the latest one first', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const source: { rows: string[] | undefined } = { rows: ['one', 'two'] };
    const cache = smart.register({
      name: 'cache',
      fetcher: () => {
        if (source.rows === undefined) throw new Error('redis://user:secret@host is down');
        return source.rows;
      },
      history: 50,
      targets: { all: list({ key: lab.name('rows') }) },
    });
    await cache.ready();
    await cache.refresh();
    source.rows = undefined;
    await expect(cache.refresh()).rejects.toMatchObject({ code: 'SR_FETCH_FAILED' });
    const entries = await cache.history();
    expect(entries.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['failed', 'requested'],
      ['unchanged', 'requested'],
      ['committed', 'first'],
    ]);
    const [failed, unchanged, committed] = entries;
    const { version } = await cache.info();
    expect(committed).toMatchObject({ version, rows: 2, instance: 'instance-1', forced: false });
    expect(committed?.bytes).toBeGreaterThan(0);
    for (const ms of [committed?.fetchMs, committed?.stageMs, committed?.commitMs]) {
      expect(ms).toBeGreaterThanOrEqual(0);
    }
    expect(unchanged).toMatchObject({ version, rows: 2, commitMs: null, error: null });
    expect(failed).toMatchObject({ version: null, error: { code: 'SR_FETCH_FAILED' } });
    expect(failed?.error?.message).toContain('is down');
    expect(failed?.error?.message).not.toContain('secret');
    expect(await cache.history({ limit: 1 })).toEqual([failed]);
    await expect(cache.history({ limit: 0 })).rejects.toMatchObject({ code: 'SR_INVALID_OPTION' });
  });

  it.each([0, 2])('counts what a delta has changed, with keep: %d', async (keep) => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const rows = new Map(Array.from({ length: 50 }, (_, id) => [id, { id, value: 0 }]));
    const cache = smart.register({
      name: 'cache',
      fetcher: () => [...rows.values()],
      history: 5,
      keep,
      delta: true,
      targets: { byId: hash({ key: lab.name('rows') }) },
    });
    await cache.ready();
    await cache.refresh();
    rows.set(1, { id: 1, value: 1 }).set(2, { id: 2, value: 1 }).set(50, { id: 50, value: 0 });
    rows.delete(7);
    await cache.refresh();
    expect(await cache.history({ limit: 1 })).toMatchObject([
      { outcome: 'committed', added: 1, changed: 2, removed: 1, rows: 50 },
    ]);
  });

  it('keeps as many entries as asked for, and small ones', async () => {
    await using lab = openLab();
    const { smart } = await lab.started({ instance: 'web-7f9c6d5b48-x2x9p:41:a1b2c3' });
    let count = 0;
    const cache = smart.register({
      name: 'cache',
      fetcher: () => {
        count += 1;
        if (count > 4) throw new Error(`redis://user:secret@host ${'x'.repeat(5_000_000)}`);
        return Array.from({ length: count }, (_, id) => `row ${String(id)}`);
      },
      history: 3,
      targets: { all: list({ key: lab.name('rows') }) },
    });
    const key = keyOf(lab, lab.name('rows'));
    await cache.ready();
    for (let call = 0; call < 3; call += 1) await cache.refresh();
    const stored = (await lab.redis('LRANGE', key, '0', '-1')) as string[];
    expect(stored).toHaveLength(3);
    for (const entry of stored) expect(entry.length).toBeLessThanOrEqual(300);
    for (let call = 0; call < 5; call += 1) await cache.refresh().catch(() => undefined);
    const failures = (await lab.redis('LRANGE', key, '0', '-1')) as string[];
    expect(failures).toHaveLength(3);
    for (const entry of failures) {
      expect(entry.length).toBeLessThanOrEqual(2048);
      expect(entry).not.toContain('secret');
    }
    expect(await cache.history()).toHaveLength(3);
  });

  it('costs nothing where it is not asked for', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'cache',
      fetcher: () => ['row'],
      targets: { all: list({ key: lab.name('rows') }) },
    });
    await cache.ready();
    expect(await cache.history()).toEqual([]);
    expect(await lab.redis('EXISTS', keyOf(lab, lab.name('rows')))).toBe(0);
    await cache.update({ history: 10 });
    expect(await cache.history()).toMatchObject([{ outcome: 'unchanged' }]);
  });

  it('goes with the data, and survives strangers that write to its key', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const key = keyOf(lab, lab.name('rows'));
    await lab.redis('SET', key, 'something else');
    let count = 0;
    const cache = smart.register({
      name: 'cache',
      fetcher: () => [`row ${String((count += 1))}`],
      history: 10,
      targets: { all: list({ key: lab.name('rows') }) },
    });
    await cache.ready();
    await lab.redis('DEL', key);
    await lab.redis('RPUSH', key, 'no JSON', '{"at":1}', 'null', '{"at":1e99,"outcome":"failed"}');
    await cache.refresh();
    expect(await cache.history()).toMatchObject([{ outcome: 'committed' }]);
    await cache.unregister({ dropData: true });
    expect(await lab.redis('EXISTS', key)).toBe(0);
  });
});
