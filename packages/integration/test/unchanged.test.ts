import type { SmartRedis } from '@smart-redis/core';
import { hash, list, set, sortedSet, string } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Lab } from './support/lab.js';
import { past } from './support/past.js';
import { describeWithServer } from './support/with-server.js';

interface Row {
  readonly id: string;
  readonly score: number;
}
const rowsOf = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: `row ${String(index)}`, score: index }));

/** One cache with a target of each type, filled with the rows that `source` holds at the time. */
function register(lab: Lab, smart: SmartRedis, source: { rows: Row[] }) {
  return smart.register({
    name: 'cache',
    fetcher: () => source.rows,
    targets: {
      byId: hash({ key: lab.name('by-id') }),
      all: list({ key: lab.name('all') }),
      ids: set({ key: lab.name('ids'), member: 'id' }),
      ranked: sortedSet({ key: lab.name('ranked'), score: 'score', member: 'id' }),
      report: string({ key: lab.name('report') }),
    },
  });
}

describeWithServer('an array that has not changed', (openLab) => {
  const bytesReceived = async (lab: Lab): Promise<number> =>
    Number(/total_net_input_bytes:(\d+)/.exec(String(await lab.redis('INFO', 'stats')))?.[1]);

  it('is recognized before anything is staged; its time is renewed, and its version stays', async () => {
    await using lab = openLab();
    // Bytes are counted, and those of renewals do not belong to a refresh.
    const { smart } = await lab.started({ elector: leaseElector({ spread: false, ttl: '5m' }) });
    const source = { rows: rowsOf(10_000) };
    const cache = register(lab, smart, source);
    const start = await bytesReceived(lab);
    await cache.ready();
    const built = await bytesReceived(lab);
    const first = await cache.info();
    await past(first.checkedAt);
    source.rows = rowsOf(10_000); // equal, but another array
    const second = await cache.refresh();
    const renewed = await bytesReceived(lab);
    expect(second.version).toBe(first.version);
    expect(second.builtAt).toEqual(first.builtAt);
    expect(Number(second.checkedAt)).toBeGreaterThan(Number(first.checkedAt));
    expect((renewed - built) / (built - start)).toBeLessThan(0.01);
  });

  it('is committed again if a row differs, is missing, or has moved', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const source = { rows: rowsOf(1000) };
    const cache = register(lab, smart, source);
    await cache.ready();
    const raw = async (): Promise<unknown> => lab.redis('GET', lab.name('report'));
    const place = fc.nat({ max: 999 });
    await fc.assert(
      fc.asyncProperty(
        place,
        place,
        fc.constantFrom('change', 'remove', 'swap'),
        async (at, other, how) => {
          const before = await cache.info();
          const rows = [...source.rows];
          if (how === 'change')
            rows[at % rows.length] = { id: `other ${String(Math.random())}`, score: 1 };
          if (how === 'remove') rows.splice(at % rows.length, 1);
          if (how === 'swap') {
            const [one, two] = [at % rows.length, other % rows.length];
            [rows[one], rows[two]] = [rows[two] as Row, rows[one] as Row];
          }
          const isSame = JSON.stringify(rows) === JSON.stringify(source.rows);
          source.rows = rows;
          const after = await cache.refresh();
          expect(after.version === before.version).toBe(isSame);
          expect(await raw()).toBe(JSON.stringify(rows));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is built again if its keys were changed by somebody else, or are missing', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = register(lab, smart, { rows: rowsOf(10) });
    await cache.ready();
    for (const command of [
      ['DEL', lab.name('all')],
      ['HDEL', lab.name('by-id'), 'row 1'],
      ['SET', lab.name('ids'), 'text'],
    ]) {
      const before = await cache.info();
      await lab.redis(...command);
      const after = await cache.refresh();
      expect(after.version).toBeGreaterThan(before.version ?? Number.NaN);
    }
    expect(await lab.redis('LLEN', lab.name('all'))).toBe(10);
    expect(await lab.redis('HLEN', lab.name('by-id'))).toBe(10);
    expect(await lab.redis('SCARD', lab.name('ids'))).toBe(10);
  });

  it('is recognized by the next leader too', async () => {
    await using lab = openLab();
    const first = await lab.started();
    const source = { rows: rowsOf(10) };
    const own = register(lab, first.smart, source);
    await own.ready();
    const { version } = await own.info();
    const second = await lab.started();
    const cache = register(lab, second.smart, source);
    await first.smart.close();
    expect((await cache.refresh()).version).toBe(version);
  });

  it('is distinguished from one that another definition writes', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const key = lab.name('by-id');
    const cache = smart.register({
      name: 'cache',
      fetcher: () => rowsOf(10),
      targets: { byId: hash({ key }) },
    });
    await cache.ready();
    await cache.update({
      targets: { byId: hash({ key, id: ({ score }: Row) => score }) },
    });
    expect(await lab.redis('HEXISTS', key, '3')).toBe(1);
    expect(await lab.redis('HEXISTS', key, 'row 3')).toBe(0);
  });

  it('is recognized for a single value as well', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let total = 1;
    const cache = smart.register({
      name: 'cache',
      fetcher: () => ({ total }),
      targets: { report: string({ key: lab.name('report') }) },
    });
    await cache.ready();
    const first = await cache.info();
    expect((await cache.refresh()).version).toBe(first.version);
    total = 2;
    expect((await cache.refresh()).version).toBeGreaterThan(first.version ?? Number.NaN);
    expect(await lab.redis('GET', lab.name('report'))).toBe('{"total":2}');
  });
});
