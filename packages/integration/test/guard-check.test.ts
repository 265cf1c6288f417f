import type { CheckContext, Guard, SmartRedis } from '@smart-redis/core';
import { hash, list, set, sortedSet, string } from '@smart-redis/core';
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

interface Source {
  rows: readonly Row[];
  readonly isStream?: boolean;
}

/** What a test checks. */
type Check = NonNullable<Guard['check']>;

function register(lab: Lab, smart: SmartRedis, source: Source, check: Check, delta = false) {
  async function* stream(): AsyncGenerator<Row> {
    for (const row of source.rows) yield await Promise.resolve(row);
  }
  return smart.register({
    name: 'cache',
    delta,
    fetcher: (): Iterable<Row> | AsyncIterable<Row> =>
      source.isStream === true ? stream() : source.rows,
    targets: {
      byId: hash({ key: lab.name('by-id') }),
      ids: set({ key: lab.name('ids'), member: 'id' }),
      ranked: sortedSet({ key: lab.name('ranked'), score: 'n', member: 'id' }),
    },
    guard: { check },
  });
}

const stagingKeys = async (lab: Lab): Promise<unknown> =>
  lab.redis('KEYS', `*${lab.namespace}*staging*`);

const forms = [
  { form: 'an array', isStream: false, delta: false },
  { form: 'a stream', isStream: true, delta: false },
  { form: 'a delta', isStream: true, delta: true },
];

interface Readers {
  readonly byId: { get(id: number): Promise<Row | null>; size(): Promise<number> };
  readonly ids: { has(id: number): Promise<boolean>; members(): AsyncIterable<string> };
  readonly ranked: { top(count: number): Promise<unknown> };
}
const readersOf = ({ staged }: CheckContext): Readers => staged as Readers;

describeWithServer('the check of a guard', (openLab) => {
  it.each(forms)('reads what is staged of $form, before readers see it', async (form) => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const source: Source = { rows: rowsOf(1000), isStream: form.isStream };
    const seen: unknown[] = [];
    const check: Check = async (context) => {
      const { byId, ids, ranked } = readersOf(context);
      const live = await lab.redis('HGET', lab.name('by-id'), '999');
      const staged = await byId.get(999);
      const [size, has, top] = [await byId.size(), await ids.has(999), await ranked.top(1)];
      seen.push([context.rows, context.previous?.rows, live, staged?.n, size, has, top]);
      expect(context.bytes).toBeGreaterThan(1000);
      return staged?.n === 13 ? 'thirteen is not wanted' : true;
    };
    const cache = register(lab, smart, source, check, form.delta);
    const first = await cache.refresh();
    const top = (score: number): unknown => [{ member: '999', score }];
    expect(seen.pop()).toEqual([1000, undefined, null, 0, 1000, true, top(0)]);
    source.rows = [...rowsOf(999), { id: 999, n: 13 }];
    const { details, message } = await failureOf(cache.refresh());
    expect(details).toEqual({
      cache: 'cache',
      rule: 'check',
      allowed: 'true',
      found: 'thirteen is not wanted',
      previous: 1000,
    });
    expect(message).toMatch(/its check answers "thirteen is not wanted"/);
    expect(seen.pop()).toEqual([1000, 1000, '{"id":999,"n":0}', 13, 1000, true, top(13)]);
    expect(await stagingKeys(lab)).toEqual([]);
    expect((await cache.info()).version).toBe(first.version);
    source.rows = [...rowsOf(999), { id: 999, n: 7 }, { id: 2000, n: 0 }];
    expect((await cache.refresh()).rows).toBe(1001);
    expect(await lab.redis('HGET', lab.name('by-id'), '999')).toBe('{"id":999,"n":7}');
    // What has not changed is looked at where it is.
    expect((await cache.refresh()).rows).toBe(1001);
    expect(seen.pop()).toEqual([1001, 1001, '{"id":999,"n":7}', 7, 1001, true, top(7)]);
    source.rows = [];
    await cache.refresh().catch(() => undefined);
  });

  it('fails, and is not refused, if it throws or answers anything else', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let check = (): unknown => true;
    const cache = register(lab, smart, { rows: rowsOf(3) }, () => check() as true);
    await cache.refresh();
    const broken: [() => unknown, RegExp][] = [
      [() => Promise.reject(new Error('the check is broken')), /threw: the check is broken/],
      [
        () => {
          throw new TypeError('cannot read x');
        },
        /threw: .*cannot read x/,
      ],
      [() => false, /answered false/],
      [() => undefined, /answered undefined/],
      [() => '', /answered ""/],
    ];
    for (const [next, said] of broken) {
      check = next;
      const error = await failureOf(cache.refresh());
      expect(error.code).toBe('SR_REFRESH_FAILED');
      expect(error.message).toMatch(/the check in the guard of cache "cache"/);
      expect(error.message).toMatch(said);
      expect(await stagingKeys(lab)).toEqual([]);
    }
    check = () => 'no';
    expect((await cache.refresh({ force: true })).rows).toBe(3);
  });

  it('may take longer than staging keys live, and ends with the refresh', async () => {
    await using lab = openLab();
    const { smart } = await lab.started({ stagingTtl: '1s' });
    let answer: ((how: true) => void) | undefined;
    let aborted: unknown;
    const check: Check = ({ signal }) =>
      new Promise((resolve) => {
        answer = resolve;
        signal.addEventListener('abort', () => {
          aborted = signal.reason;
        });
      });
    const cache = register(lab, smart, { rows: rowsOf(3) }, check);
    const refreshed = cache.refresh();
    await waitFor(() => answer !== undefined, { message: 'the check' });
    const [key] = (await stagingKeys(lab)) as string[];
    const expires = async (): Promise<number> => Number(await lab.redis('PTTL', key ?? ''));
    let renewals = 0;
    let last = await expires();
    await waitFor(
      async () => {
        const now = await expires();
        if (now > last) renewals += 1;
        last = now;
        return renewals > 3;
      },
      { message: 'renewals of the staging keys' },
    );
    answer?.(true);
    expect((await refreshed).rows).toBe(3);

    answer = undefined;
    const other = failureOf(cache.refresh());
    await waitFor(() => answer !== undefined, { message: 'the next check' });
    await smart.close();
    expect((await other).code).toBe('SR_CLOSED');
    expect(aborted).toMatchObject({ code: 'SR_CLOSED' });
  });

  it('reads lists and texts', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'cache',
      fetcher: () => rowsOf(300),
      targets: { all: list({ key: lab.name('all') }), text: string({ key: lab.name('text') }) },
      guard: {
        check: async ({ staged: { all, text } }) => {
          let sum = 0;
          for await (const row of all.values({ pageSize: 70 })) sum += row.id;
          const whole = await text.get();
          return sum === 44_850 && whole?.length === 300 ? true : `sum ${String(sum)}`;
        },
      },
    });
    expect((await cache.refresh()).rows).toBe(300);
  });

  it('reads targets that are swapped slot by slot', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const sizes: number[] = [];
    const cache = smart.register({
      name: 'cache',
      atomic: false,
      fetcher: () => rowsOf(30),
      targets: { one: list({ key: lab.name('{1}') }), two: hash({ key: lab.name('{2}') }) },
      guard: {
        check: async ({ staged }) => {
          sizes.push(await staged.one.length(), await staged.two.size());
          return sizes.length > 0 || 'nothing is staged';
        },
      },
    });
    await cache.refresh();
    await cache.refresh();
    expect(sizes).toEqual([30, 30, 30, 30]);
  });
});
