import type { Guard, SmartRedis } from '@smart-redis/core';
import { hash, isSmartRedisError, list, set, string } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

interface Row {
  readonly id: number;
  readonly n: number;
}
const rowsOf = (count: number, n = 0): Row[] =>
  Array.from({ length: count }, (_, id) => ({ id, n }));

/** A source whose rows are set by the test, in the form that the test asks for. */
interface Source {
  rows: readonly Row[];
  readonly isStream?: boolean;
  pulled: number;
  fetches: number;
}

interface More {
  readonly delta: boolean;
  readonly refresh: { readonly every: '1h' };
  readonly name: string;
  /** Ends the names of the keys. */
  readonly tag: string;
}

function register(
  lab: Lab,
  smart: SmartRedis,
  source: Source,
  guard: Guard | undefined,
  { tag = '', ...more }: Partial<More> = {},
) {
  async function* stream() {
    for (const row of source.rows) {
      source.pulled += 1;
      yield await Promise.resolve(row);
    }
  }
  return smart.register({
    name: 'cache',
    fetcher: (): Iterable<Row> | AsyncIterable<Row> => {
      source.fetches += 1;
      return source.isStream === true ? stream() : source.rows;
    },
    targets: {
      byId: hash({ key: lab.name(`by-id${tag}`) }),
      ids: set({ key: lab.name(`ids${tag}`), member: 'id' }),
    },
    ...(guard === undefined ? {} : { guard }),
    ...more,
  });
}

const sourceOf = (rows: readonly Row[], isStream = false): Source => ({
  rows,
  isStream,
  pulled: 0,
  fetches: 0,
});

const staging = async (lab: Lab): Promise<unknown[]> =>
  (await lab.redis('KEYS', `*${lab.namespace}*staging*`)) as unknown[];

const forms = [
  { form: 'an array', isStream: false, delta: false },
  { form: 'a stream', isStream: true, delta: false },
  { form: 'an array in a delta', isStream: false, delta: true },
  { form: 'a stream in a delta', isStream: true, delta: true },
];

describeWithServer('the guard of rows', (openLab) => {
  it.each(forms)('refuses too few and too many rows of $form', async ({ isStream, delta }) => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const source = sourceOf(rowsOf(100), isStream);
    const cache = register(lab, smart, source, { minRows: 50, maxRows: 200 }, { delta });
    const first = await cache.refresh();
    for (const [count, rule, allowed, found] of [
      [49, 'minRows', 50, 49],
      [201, 'maxRows', 200, 201],
      [5000, 'maxRows', 200, isStream ? 201 : 5000],
      [0, 'minRows', 50, 0],
    ] as const) {
      source.rows = rowsOf(count, 1);
      source.pulled = 0;
      const error = await failureOf(cache.refresh());
      expect(error.code).toBe('SR_REFUSED');
      expect(error.details).toEqual({ cache: 'cache', rule, allowed, found, previous: 100 });
      if (isStream) expect(source.pulled).toBe(Math.min(count, 201));
      expect(await staging(lab)).toEqual([]);
      const { version, rows, lastError } = await cache.info();
      expect([version, rows, lastError?.code]).toEqual([first.version, 100, 'SR_REFUSED']);
      expect(await lab.redis('HLEN', lab.name('by-id'))).toBe(100);
    }
    for (const count of [50, 200, 51]) {
      source.rows = rowsOf(count, 2);
      expect((await cache.refresh()).rows).toBe(count);
      expect(await lab.redis('HLEN', lab.name('by-id'))).toBe(count);
    }
    expect((await cache.info()).lastError).toBeNull();
  });

  it.each(forms)(
    'compares $form with the last version that passed',
    async ({ isStream, delta }) => {
      await using lab = openLab();
      const { smart } = await lab.started();
      const source = sourceOf(rowsOf(300), isStream);
      const guard = { maxShrink: '50%', maxGrowth: '300%' } as const;
      const cache = register(lab, smart, source, guard, { delta });
      const tries = async (count: number): Promise<unknown> => {
        source.rows = rowsOf(count, source.fetches);
        try {
          return (await cache.refresh()).rows;
        } catch (error) {
          if (!isSmartRedisError(error, 'SR_REFUSED')) throw error;
          return [error.details.rule, error.details.previous];
        }
      };
      expect(await tries(300)).toBe(300);
      expect(await tries(149)).toEqual(['maxShrink', 300]);
      expect(await tries(1201)).toEqual(['maxGrowth', 300]);
      expect(await tries(1200)).toBe(1200); // 300 % more
      expect(await tries(599)).toEqual(['maxShrink', 1200]);
      expect(await tries(600)).toBe(600);
      // A version that was forced is compared with nothing.
      source.rows = rowsOf(3, 99);
      expect((await cache.refresh({ force: true })).rows).toBe(3);
      expect(await tries(3)).toEqual(['maxShrink', 600]);
      expect(await tries(2400)).toBe(2400);
      source.rows = [];
      expect((await cache.refresh({ force: true })).rows).toBe(0);
      expect(await tries(1)).toEqual(['maxShrink', 2400]);
    },
  );

  it('compares with nothing after a version without rows, and where none has passed', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const source = sourceOf([]);
    const cache = register(lab, smart, source, { maxShrink: '10%', maxGrowth: '10%' });
    expect((await cache.refresh()).rows).toBe(0);
    source.rows = rowsOf(5000);
    expect((await cache.refresh()).rows).toBe(5000);
    const few = { minRows: 4, maxGrowth: '10%' } as const;
    const other = register(lab, smart, sourceOf(rowsOf(3)), few, { name: 'other', tag: '2' });
    expect((await other.refresh({ force: true })).rows).toBe(3);
    const same = await failureOf(other.refresh());
    expect(same.details).toMatchObject({ rule: 'minRows', found: 3, previous: 0 });
  });

  it('compares with the current version, if it was published without a guard', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const source = sourceOf(rowsOf(100));
    const cache = register(lab, smart, source, undefined);
    await cache.refresh();
    await cache.update({ guard: { maxShrink: '20%' } });
    source.rows = rowsOf(79);
    expect((await failureOf(cache.refresh())).details).toMatchObject({ previous: 100, found: 79 });
    source.rows = rowsOf(80);
    await cache.refresh();
    await cache.update({ guard: undefined } as never);
    source.rows = rowsOf(10);
    await cache.refresh();
    await cache.update({ guard: { maxShrink: '20%' } });
    source.rows = rowsOf(8);
    expect((await cache.refresh()).rows).toBe(8);
  });

  it('holds an array that has not changed to the same rules, and unchanged() keeps what passed', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const rows = rowsOf(10);
    let isKept = false;
    const cache = smart.register({
      name: 'cache',
      fetcher: ({ unchanged }) => (isKept ? unchanged() : rows),
      targets: { all: list({ key: lab.name('all') }) },
      guard: { minRows: 11 },
    });
    const { version } = await cache.refresh({ force: true });
    expect((await failureOf(cache.refresh())).details).toMatchObject({
      rule: 'minRows',
      found: 10,
    });
    isKept = true;
    expect((await cache.refresh()).version).toBe(version);
    isKept = false;
    await cache.update({ guard: { minRows: 10, maxShrink: '0%' } });
    const renewed = await cache.refresh();
    expect(renewed.version).toBe(version);
    // It has passed meanwhile, so that it is what others are compared with.
    rows.pop();
    await cache.update({ guard: { maxShrink: '9.99%' } }).catch(() => undefined);
    expect((await failureOf(cache.refresh())).details).toMatchObject({
      rule: 'maxShrink',
      previous: 10,
    });
  });

  it.each(forms)('refuses two rows of $form with one id', async ({ isStream, delta }) => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const source = sourceOf(rowsOf(1000), isStream);
    const cache = register(lab, smart, source, { unique: true }, { delta });
    expect((await cache.refresh()).rows).toBe(1000);
    source.rows = [...rowsOf(1000), { id: 7, n: 1 }, { id: 2000, n: 1 }, { id: 2000, n: 2 }];
    for (let round = 0; round < 2; round += 1) {
      const { details } = await failureOf(cache.refresh());
      expect(details).toMatchObject({ rule: 'unique', allowed: 0, found: 2 });
      expect(await staging(lab)).toEqual([]);
    }
    expect((await cache.refresh({ force: true })).rows).toBe(1003);
    // Equal to what Redis holds, and still refused.
    expect((await failureOf(cache.refresh())).details).toMatchObject({ rule: 'unique', found: 2 });
    source.rows = [...rowsOf(1001)];
    expect((await cache.refresh()).rows).toBe(1001);
    source.rows = [...rowsOf(1001, 5), ...rowsOf(1, 6)]; // everything has changed
    expect((await failureOf(cache.refresh())).details).toMatchObject({ rule: 'unique', found: 1 });
    source.rows = rowsOf(1001, 5);
    expect((await cache.refresh()).rows).toBe(1001);
  });

  it('demands unique ids of the targets that are named', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'cache',
      fetcher: () => [
        { id: 1, country: 'US' },
        { id: 2, country: 'US' },
      ],
      targets: {
        byId: hash({ key: lab.name('by-id') }),
        countries: set({ key: lab.name('countries'), member: 'country' }),
      },
      guard: { unique: ['byId'] },
    });
    expect((await cache.refresh()).rows).toBe(2);
    await cache.update({ guard: { unique: true } }).catch(() => undefined);
    const { details } = await failureOf(cache.refresh());
    expect(details).toMatchObject({ rule: 'unique', found: 1, key: lab.name('countries') });
  });

  it('takes a single value for one row', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'cache',
      fetcher: () => ({ total: 3 }),
      targets: { report: string({ key: lab.name('report') }) },
      guard: { minRows: 1, maxRows: 1, maxShrink: '0%', maxGrowth: '0%' },
    });
    expect((await cache.refresh()).rows).toBe(1);
    await cache.update({ guard: { minRows: 2 } }).catch(() => undefined);
    expect((await failureOf(cache.refresh())).details).toMatchObject({ rule: 'minRows', found: 1 });
  });

  it('tries a refused refresh once more, and then waits until it is due', async () => {
    await using lab = openLab();
    const { smart, log } = await lab.started();
    const source = sourceOf(rowsOf(10));
    const cache = register(lab, smart, source, { minRows: 10 }, { refresh: { every: '1h' } });
    await cache.refresh();
    source.rows = rowsOf(9);
    source.fetches = 0;
    await failureOf(cache.refresh());
    await waitFor(() => source.fetches === 2, { message: 'a second attempt' });
    const next = async (): Promise<number> => Number((await cache.info()).nextRefreshAt);
    await waitFor(async () => (await next()) - Date.now() > 3_500_000, {
      message: 'the next refresh in an hour',
    });
    expect(source.fetches).toBe(2);
    // Another leader waits as well.
    const second = await lab.started();
    register(lab, second.smart, source, { minRows: 10 }, { refresh: { every: '1h' } });
    const before = await next();
    const claimant = (): Promise<unknown> => lab.redis('HGET', metadataOf(lab), 'candidacy');
    const claimed = await claimant();
    await smart.close();
    await waitFor(() => second.smart.isLeader, { message: 'the second instance to lead' });
    await waitFor(async () => (await claimant()) !== claimed, { message: 'its claim' });
    expect([source.fetches, await lab.redis('HGET', metadataOf(lab), 'nextRefreshAt')]).toEqual([
      2,
      String(before),
    ]);
    expect(log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('costs nobody the lead', async () => {
    await using lab = openLab();
    const options = {
      yieldAfterFailures: 1,
      elector: leaseElector({ spread: false, ttl: '5s' }),
    };
    const first = await lab.started(options);
    const source = sourceOf(rowsOf(1));
    const cache = register(lab, first.smart, source, { minRows: 2 });
    const second = await lab.started(options);
    register(lab, second.smart, source, { minRows: 2 });
    for (let round = 0; round < 3; round += 1) await failureOf(cache.refresh());
    expect([first.smart.isLeader, second.smart.isLeader]).toEqual([true, false]);
  });
});

const metadataOf = (lab: Lab): string =>
  `{${lab.name('by-id')}}:smart-redis:${lab.namespace}:cache`;
