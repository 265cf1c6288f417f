import type {
  CacheHandle,
  Guard,
  HashReader,
  ListReader,
  RowId,
  SmartRedis,
  SortedSetReader,
  StandardSchema,
  StringReader,
} from '@smart-redis/core';
import { hash, list, sortedSet, string } from '@smart-redis/core';
import { typeOf } from './equal.js';

declare const smart: SmartRedis;
interface Checked {
  readonly origin: string;
  readonly p95: number;
  readonly at: Date;
}
declare const schema: StandardSchema<Checked>;
declare function rows(): AsyncIterable<Readonly<Record<string, unknown>>>;

// What the schema returns is what targets take, and what readers return.
const delays = smart.register({
  name: 'delays',
  fetcher: ({ signal }) => (signal.aborted ? rows() : rows()),
  guard: { schema, onInvalid: 'drop', tolerate: '0.5%', maxShrink: '50%' },
  targets: {
    byAirport: hash({ key: 'k', id: 'origin' }),
    all: list({ key: 'k' }),
    worst: sortedSet({ key: 'k', score: 'p95', member: 'origin' }),
    report: string({ key: 'k' }),
  },
});
interface Read {
  origin: string;
  p95: number;
  at: string;
}
typeOf(delays.read.byAirport.get('ATL')).is<Promise<Readonly<Read> | null>>(true);
typeOf(delays.read.byAirport).is<HashReader<Readonly<Read>>>(true);
typeOf(delays.read.all).is<ListReader<Readonly<Read>>>(true);
typeOf(delays.read.worst).is<SortedSetReader<string, RowId>>(true);
typeOf(delays.read.report).is<StringReader<Readonly<Read>[]>>(true);
export const next = delays.update({ fetcher: () => rows(), guard: { schema, minRows: 5 } });

smart.register({
  name: 'other',
  fetcher: () => rows(),
  guard: { schema },
  // @ts-expect-error the schema returns no such property
  targets: { byId: hash({ key: 'k', id: 'id' }) },
});

// A single value.
const total = smart.register({
  name: 'total',
  fetcher: () => ({ any: 'thing' }),
  guard: { schema },
  targets: { report: string({ key: 'k' }) },
});
typeOf(total.read.report).is<StringReader<Readonly<Read>>>(true);

// A check reads what is staged, by the names and types of the targets.
smart.register({
  name: 'checked',
  fetcher: () => [{ id: 7, price: 1.5 }],
  targets: { byId: hash({ key: 'k' }), all: list({ key: 'k' }) },
  guard: {
    check: async ({ rows: count, bytes, previous, staged, signal }) => {
      typeOf(staged.byId).is<HashReader<{ id: number; price: number }>>(true);
      typeOf(staged.all.at(0)).is<Promise<{ id: number; price: number } | null>>(true);
      signal.throwIfAborted();
      const first = await staged.all.at(0);
      return count > (previous?.rows ?? 0) && bytes > 0 && first !== null ? true : 'too few';
    },
  },
});
smart.register({
  name: 'wrong',
  fetcher: () => [{ id: 7 }],
  targets: { byId: hash({ key: 'k' }) },
  // @ts-expect-error a check answers true, or a text why not
  guard: { check: () => false },
});

// Without a schema nothing changes.
const plain = smart.register({
  name: 'plain',
  fetcher: () => [{ id: 7 }],
  targets: { byId: hash({ key: 'k' }) },
  guard: { minRows: 1, unique: ['byId'] },
});
typeOf(plain.read.byId).is<HashReader<{ id: number }>>(true);
export const same: CacheHandle<{ id: number }[], undefined, { byId: never }> | undefined =
  undefined;

const shared: Guard = { minRows: 1, maxShrink: '50%' };
const withShared = smart.register({
  name: 'shared',
  fetcher: () => [{ id: 7 }],
  targets: { byId: hash({ key: 'k' }) },
  guard: shared,
});
typeOf(withShared.read.byId).is<HashReader<{ id: number }>>(true);
// @ts-expect-error not a percentage
export const half: Guard = { maxShrink: 'half' };
export const forced = plain.refresh({ force: true, timeout: '5s' });
