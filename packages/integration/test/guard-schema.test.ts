import type { Guard, SmartRedis, StandardSchema } from '@smart-redis/core';
import { hash, list, string } from '@smart-redis/core';
import { type } from 'arktype';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

interface Checked {
  readonly id: number;
  readonly name: string;
}

/** The same schema of each library: an id given as text becomes a number, other columns go. */
const schemas: readonly { readonly library: string; readonly schema: StandardSchema<Checked> }[] = [
  { library: 'zod', schema: z.object({ id: z.coerce.number(), name: z.string() }) },
  {
    library: 'zod, asynchronous',
    schema: z.object({
      id: z.string().transform((id) => Promise.resolve(Number(id))),
      name: z.string(),
    }),
  },
  {
    library: 'valibot',
    schema: v.object({ id: v.pipe(v.string(), v.transform(Number)), name: v.string() }),
  },
  {
    library: 'valibot, asynchronous',
    schema: v.objectAsync({
      id: v.pipeAsync(
        v.string(),
        v.transformAsync(async (id) => Promise.resolve(Number(id))),
      ),
      name: v.string(),
    }),
  },
  {
    library: 'arktype',
    schema: type({ id: 'string.numeric.parse', name: 'string', '+': 'delete' }),
  },
];

interface Source {
  rows: Iterable<unknown>;
  readonly isStream: boolean;
  pulled: number;
}

function register(
  lab: Lab,
  smart: SmartRedis,
  source: Source,
  guard: Guard<Checked>,
  delta = false,
) {
  async function* stream(): AsyncGenerator {
    for (const row of source.rows) {
      source.pulled += 1;
      yield await Promise.resolve(row);
    }
  }
  return smart.register({
    name: 'cache',
    delta,
    fetcher: (): unknown[] | AsyncIterable<unknown> =>
      source.isStream ? stream() : [...source.rows],
    guard,
    targets: { byId: hash({ key: lab.name('by-id'), id: 'id' }) },
  });
}

const good = (count: number): unknown[] =>
  Array.from({ length: count }, (_, id) => ({ id: String(id), name: 'x', secret: 'other' }));
const bad = (count: number): unknown[] =>
  Array.from({ length: count }, (_, id) => ({ id: String(10_000_000 + id), name: 7 }));
const forms = [
  { form: 'an array', isStream: false, delta: false },
  { form: 'a stream', isStream: true, delta: false },
  { form: 'a stream in a delta', isStream: true, delta: true },
];

describeWithServer('the schema of a guard', (openLab) => {
  it.each(schemas)('of $library decides what is stored', async ({ schema }) => {
    await using lab = openLab();
    const { smart } = await lab.started();
    for (const isStream of [false, true]) {
      const cache = register(lab, smart, { rows: good(5), isStream, pulled: 0 }, { schema });
      await cache.refresh();
      const stored = await lab.redis('HGET', lab.name('by-id'), '3');
      expect(JSON.parse(String(stored))).toEqual({ id: 3, name: 'x' });
      expect(await cache.read.byId.get(4)).toEqual({ id: 4, name: 'x' });
      await cache.unregister({ dropData: true });
    }
  });

  it.each(forms)('refuses $form, or leaves rows out, and counts exactly', async (form) => {
    await using lab = openLab();
    const { smart, log } = await lab.started();
    const source: Source = { rows: good(990), isStream: form.isStream, pulled: 0 };
    const guard = { schema: schemas[0]?.schema as StandardSchema<Checked> };
    const cache = register(lab, smart, source, guard, form.delta);
    await cache.refresh();
    const before = await cache.info();
    source.rows = [...good(990), ...bad(1)];
    const { details } = await failureOf(cache.refresh());
    expect(details).toMatchObject({ rule: 'schema', allowed: '0%', found: 1, previous: 990 });
    expect(String(details.issues)).toMatch(/^row 990, name: /);

    await cache.update({ guard: { ...guard, tolerate: '1%', onInvalid: 'reject' } }).catch(() => 0);
    for (const [invalid, isPublished] of [
      [10, true],
      [11, false],
    ] as const) {
      // First, where a running share would be too high.
      source.rows = [...bad(invalid), ...good(1000 - invalid)];
      const tried = cache.refresh();
      if (isPublished) expect((await tried).rows).toBe(990);
      else
        expect((await failureOf(tried)).details).toMatchObject({
          found: 11,
          rows: form.isStream ? 1000 : 11,
        });
    }
    expect(log.some(({ message }) => message.includes('left out'))).toBe(true);
    await cache.update({ guard: { ...guard, onInvalid: 'drop' } });
    source.rows = [...bad(500), ...good(100)];
    expect((await cache.refresh()).rows).toBe(100);
    expect(await lab.redis('HLEN', lab.name('by-id'))).toBe(100);
    source.rows = bad(5);
    expect((await cache.refresh()).rows).toBe(0);
    expect(before.rows).toBe(990);
  });

  it.each(forms)('lets minRows and maxRows count what is stored of $form', async (form) => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const source: Source = { rows: [...good(5), ...bad(5)], isStream: form.isStream, pulled: 0 };
    const guard = {
      schema: schemas[0]?.schema as StandardSchema<Checked>,
      onInvalid: 'drop',
    } as const;
    const cache = register(lab, smart, source, { ...guard, minRows: 5, maxRows: 5 }, form.delta);
    expect((await cache.refresh()).rows).toBe(5);
    source.rows = [...good(4), ...bad(5)];
    expect((await failureOf(cache.refresh())).details).toMatchObject({ rule: 'minRows', found: 4 });
    source.rows = [...bad(5), ...good(6)];
    expect((await failureOf(cache.refresh())).details).toMatchObject({ rule: 'maxRows', found: 6 });
  });

  it.each(forms)('names a row of $form by its number in the source', async (form) => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const schema = z.object({ id: z.string().nullable(), name: z.string() });
    const nameless = { id: null, name: 'x' };
    const source: Source = {
      rows: [...good(1), ...bad(2), ...good(150), ...bad(1), nameless],
      isStream: form.isStream,
      pulled: 0,
    };
    const guard = { schema, onInvalid: 'drop' } as unknown as Guard<Checked>;
    const cache = register(lab, smart, source, guard, form.delta);
    const { message, details } = await failureOf(cache.refresh());
    expect(message).toContain('row 154 for');
    expect(details.row).toBe(154);
  });

  it('stores what was fetched, if it is forced, and leaves out what is to be dropped', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const schema = schemas[0]?.schema as StandardSchema<Checked>;
    const source: Source = { rows: [...good(2), ...bad(1)], isStream: true, pulled: 0 };
    const cache = register(lab, smart, source, { schema, minRows: 5 });
    expect((await cache.refresh({ force: true })).rows).toBe(3);
    expect(await lab.redis('HGET', lab.name('by-id'), '10000000')).toBe(
      '{"id":"10000000","name":7}',
    );
    await cache.update({ guard: { schema, onInvalid: 'drop', minRows: 5 } }).catch(() => 0);
    expect((await cache.refresh({ force: true })).rows).toBe(2);
  });

  it('checks a single value', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let value: unknown = { id: '7', name: 'x', more: 1 };
    const cache = smart.register({
      name: 'cache',
      fetcher: () => ({ value: value as object }).value,
      guard: { schema: schemas[0]?.schema as StandardSchema<Checked> },
      targets: { one: string({ key: lab.name('one') }) },
    });
    await cache.refresh();
    expect(await cache.read.one.get()).toEqual({ id: 7, name: 'x' });
    value = { id: 'seven', name: 'x' };
    const { details } = await failureOf(cache.refresh());
    expect(details).toMatchObject({ rule: 'schema', found: 1 });
    expect(String(details.issues)).toMatch(/^the value, id: /);
  });

  it.each([
    ['an array', false],
    ['a stream', true],
  ] as const)(
    'stops at a million invalid rows of %s, with small details and a flat memory',
    async (_form, isStream) => {
      await using lab = openLab();
      const { smart } = await lab.started();
      let made = 0;
      const rowOf = (id: number) => ({ id, name: 'n'.repeat(50), [`c${String(id % 9)}`]: 1 });
      function* invalid(): Generator {
        for (; made < 1_000_000; made += 1) yield rowOf(made);
      }
      const source: Source = { rows: invalid(), isStream, pulled: 0 };
      const schema = z.object({ id: z.string(), name: z.array(z.string()), more: z.number() });
      const guard = {
        schema: schema as unknown as StandardSchema<Checked>,
        tolerate: '1%',
      } as const;
      // A few rows again and again: the garbage collector would mark a million of them meanwhile.
      const few = Array.from({ length: 9 }, (_, id) => rowOf(id));
      const rows = isStream
        ? undefined
        : Array.from({ length: 1_000_000 }, (_, index) => few[index % few.length]);
      if (rows !== undefined) source.rows = rows;
      const cache = register(lab, smart, source, guard);
      const stall = watchStalls();
      const { details } = await failureOf(cache.refresh());
      expect(details).toMatchObject({ rule: 'schema', found: 10_001, rows: 10_001 });
      expect(JSON.stringify(details).length).toBeLessThan(2048);
      if (isStream) expect(source.pulled).toBe(10_001);
      const told = String(await lab.redis('HGET', metadataOf(lab), 'lastError'));
      expect(told.length).toBeLessThan(4096);
      expect(stall.stop()).toBeLessThan(100);
    },
  );

  it('names no values of rows', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const rows = [{ id: 'no number', name: 'top secret', mail: 'someone@example.com' }];
    const libraries = [
      v.object({ id: v.number(), name: v.picklist(['a']) }),
      type({ id: 'number', name: "'a'", mail: 'number' }),
      z.object({ id: z.number(), name: z.literal('a') }),
    ];
    for (const [index, schema] of libraries.entries()) {
      const cache = smart.register({
        name: `cache-${String(index)}`,
        fetcher: () => rows,
        guard: { schema },
        targets: { all: list({ key: lab.name(String(index)) }) },
      });
      const { message, details } = await failureOf(cache.refresh());
      expect(message + JSON.stringify(details)).not.toMatch(/no number|secret|example/);
      expect(String(details.issues)).toMatch(/^row 0, /);
    }
  });

  it('fails, and is not refused, if the schema throws', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const schemasThatFail = [
      z.object({}).refine(() => {
        throw new Error('a broken schema');
      }),
      v.pipeAsync(
        v.object({}),
        v.checkAsync(() => Promise.reject(new Error('a broken schema'))),
      ),
    ];
    for (const [index, schema] of schemasThatFail.entries()) {
      const cache = smart.register({
        name: `cache-${String(index)}`,
        fetcher: () => [{}],
        guard: { schema },
        targets: { all: list({ key: lab.name(String(index)) }) },
      });
      const error = await failureOf(cache.refresh());
      expect(error.code).toBe('SR_REFRESH_FAILED');
      expect(error.message).toMatch(/schema in the guard of cache .* row 0: .*a broken schema/);
    }
  });
});

const metadataOf = (lab: Lab): string =>
  `{${lab.name('by-id')}}:smart-redis:${lab.namespace}:cache`;

/**
 * Measures the longest processor time, in milliseconds, in which the event loop did not turn: not the
 * time, because the process may have to wait for others.
 */
function watchStalls(): { stop(): number } {
  let longest = 0;
  let last = process.cpuUsage();
  let isOver = false;
  const turn = (): void => {
    const { user, system } = process.cpuUsage(last);
    longest = Math.max(longest, (user + system) / 1000);
    last = process.cpuUsage();
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  return {
    stop: () => {
      isOver = true;
      return longest;
    },
  };
}
