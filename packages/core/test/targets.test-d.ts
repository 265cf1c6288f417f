import { expectTypeOf } from 'vitest';
import type {
  FetchContext,
  HashReader,
  ListReader,
  ReaderOf,
  RowId,
  RowOf,
  SetReader,
  SortedSetReader,
  StringReader,
  Target,
  ValueOf,
} from '../src/index.js';
import { hash, list, set, sortedSet, string } from '../src/index.js';

/** The typing of `SmartRedis.register`, without its weight. */
declare function register<
  Result,
  Targets extends Record<string, Target<NoInfer<RowOf<Result>>>>,
>(options: {
  fetcher: (context: FetchContext) => Result | Promise<Result>;
  targets: Targets;
}): { read: { [K in keyof Targets]: ReaderOf<Targets[K], RowOf<Result>, ValueOf<Result>> } };

interface Delay {
  readonly origin: string;
  readonly p95: number;
  readonly flights?: number;
}
declare const delays: Delay[];
declare function stream(): AsyncIterable<Delay>;

const { read } = register({
  fetcher: async ({ signal }) => (signal.aborted ? [] : await Promise.resolve(delays)),
  targets: {
    byAirport: hash({ key: 'k', id: 'origin' }),
    byFunction: hash({ key: 'k', id: (row: Delay) => row.origin }),
    all: list({ key: 'k' }),
    rows: set({ key: 'k' }),
    names: set({ key: 'k', member: 'origin' }),
    namesByFunction: set({ key: 'k', member: (row: Delay) => row.origin }),
    worstRows: sortedSet({ key: 'k', score: 'p95' }),
    worstRowsByFunction: sortedSet({ key: 'k', score: (row: Delay) => row.p95 }),
    worst: sortedSet({ key: 'k', score: 'p95', member: 'origin' }),
    worstByFunctions: sortedSet({
      key: 'k',
      score: (row: Delay) => row.p95,
      member: (row: Delay) => row.origin,
    }),
    worstByProperty: sortedSet({ key: 'k', score: 'p95', member: (row: Delay) => row.origin }),
    report: string({ key: 'k' }),
  },
});

expectTypeOf(read.byAirport).toEqualTypeOf<HashReader<Delay>>();
expectTypeOf(read.byAirport.get('ATL')).toEqualTypeOf<Promise<Delay | null>>();
expectTypeOf(read.byFunction).toEqualTypeOf<HashReader<Delay>>();
expectTypeOf(read.all).toEqualTypeOf<ListReader<Delay>>();
expectTypeOf(read.rows).toEqualTypeOf<SetReader<Delay>>();
expectTypeOf(read.names).toEqualTypeOf<SetReader<string, RowId>>();
expectTypeOf(read.namesByFunction).toEqualTypeOf<SetReader<string, RowId>>();
expectTypeOf(read.worstRows).toEqualTypeOf<SortedSetReader<Delay>>();
expectTypeOf(read.worstRowsByFunction).toEqualTypeOf<SortedSetReader<Delay>>();
expectTypeOf(read.worst).toEqualTypeOf<SortedSetReader<string, RowId>>();
expectTypeOf(read.worstByFunctions).toEqualTypeOf<SortedSetReader<string, RowId>>();
expectTypeOf(read.worstByProperty).toEqualTypeOf<SortedSetReader<string, RowId>>();
expectTypeOf(read.report).toEqualTypeOf<StringReader<Delay[]>>();

const streamed = register({ fetcher: stream, targets: { text: string({ key: 'k' }) } });
expectTypeOf(streamed.read.text.get()).toEqualTypeOf<Promise<Delay[] | null>>();

const single = register({
  fetcher: () => ({ flights: 3 }),
  targets: { total: string({ key: 'k' }) },
});
expectTypeOf(single.read.total.get()).toEqualTypeOf<Promise<{ flights: number } | null>>();

register({
  fetcher: () => delays,
  targets: {
    // @ts-expect-error rows have no such property
    wrongId: hash({ key: 'k', id: 'airport' }),
    // @ts-expect-error rows have no property `id`, the default
    noId: hash({ key: 'k' }),
    // @ts-expect-error rows have no such property
    wrongMember: set({ key: 'k', member: 'airport' }),
    // @ts-expect-error rows have no such property
    wrongScore: sortedSet({ key: 'k', score: 'p99', member: 'origin' }),
    // @ts-expect-error these are other rows
    otherRows: hash({ key: 'k', id: (row: { airport: string }) => row.airport }),
    // @ts-expect-error rows may lack it
    optionalId: hash({ key: 'k', id: 'flights' }),
  },
});

// @ts-expect-error neither a property name nor a function of a row
sortedSet({ key: 'k', score: 3, member: 'origin' });
// @ts-expect-error a boolean is no id
hash({ key: 'k', id: (row: Delay) => row.p95 > 3 });
// @ts-expect-error a row of this type has no such property
sortedSet({ key: 'k', score: 'p99', member: (row: Delay) => row.origin });
