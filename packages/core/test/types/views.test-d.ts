import type {
  Codec,
  HashReader,
  ListReader,
  RowId,
  SetReader,
  SmartRedis,
  SortedSetReader,
  StringReader,
} from '@smart-redis/core';
import { encodedJson, hash, list, richCodec, set, sortedSet, string } from '@smart-redis/core';
import { typeOf } from './equal.js';

declare const smart: SmartRedis;
const name = 'delays';

interface Delay {
  readonly origin: string;
  readonly year: number;
  readonly p95: number;
  readonly at: Date;
  readonly note?: string;
}
interface StoredDelay {
  readonly origin: string;
  readonly year: number;
  readonly p95: number;
  readonly at: string;
  readonly note?: string;
}
declare const delays: Delay[];
declare const dates: Codec<Date>;

// A function gets the writers typed by the rows: functions of a row need no annotation.
const typed = smart.register({
  name,
  fetcher: async ({ signal }) => (signal.aborted ? [] : await Promise.resolve(delays)),
  targets: ({ hash, list, set, sortedSet, string }) => ({
    byAirport: hash({ key: 'k', id: (row) => row.origin + row.year.toFixed() }),
    byProperty: hash({ key: 'k', id: 'origin' }),
    late: list({ key: 'k', where: (row) => row.p95 > 60, value: (row) => row.origin }),
    lateRows: list({ key: 'k', where: (row) => row.p95 > 60 }),
    instants: hash({ key: 'k', id: 'origin', value: (row) => ({ at: row.at }) }),
    dates: list({ key: 'k', value: (row) => row.at, codec: dates }),
    rows: set({ key: 'k' }),
    years: set({ key: 'k', value: (row) => row.year }),
    names: set({ key: 'k', where: (row) => row.p95 > 60, member: (row) => row.origin }),
    ranked: sortedSet({ key: 'k', score: (row) => row.p95 }),
    rankedNotes: sortedSet({ key: 'k', score: 'p95', value: (row) => row.note ?? '' }),
    worst: sortedSet({ key: 'k', score: (row) => row.p95, member: (row) => row.origin }),
    report: string({ key: 'k', where: (row) => row.p95 > 60, value: (row) => row.p95 }),
    whole: string({ key: 'k' }),
  }),
}).read;
typeOf(typed.byAirport).is<HashReader<StoredDelay>>(true);
typeOf(typed.byProperty).is<HashReader<StoredDelay>>(true);
typeOf(typed.late).is<ListReader<string>>(true);
typeOf(typed.lateRows).is<ListReader<StoredDelay>>(true);
typeOf(typed.instants).is<HashReader<{ at: string }>>(true);
typeOf(typed.dates).is<ListReader<Date>>(true);
typeOf(typed.rows).is<SetReader<StoredDelay, StoredDelay | Delay>>(true);
typeOf(typed.years).is<SetReader<number>>(true);
typeOf(typed.names).is<SetReader<string, RowId>>(true);
typeOf(typed.ranked).is<SortedSetReader<StoredDelay, StoredDelay | Delay>>(true);
typeOf(typed.rankedNotes).is<SortedSetReader<string>>(true);
typeOf(typed.worst).is<SortedSetReader<string, RowId>>(true);
typeOf(typed.report).is<StringReader<number[]>>(true);
typeOf(typed.whole).is<StringReader<StoredDelay[]>>(true);

// The same with an object, where functions of a row declare its type.
const annotated = smart.register({
  name,
  fetcher: () => delays,
  targets: {
    byAirport: hash({ key: 'k', id: 'origin', value: (row: Delay) => row.p95 }),
    byFunction: hash({ key: 'k', id: (row: Delay) => row.origin, value: (row: Delay) => row.p95 }),
    late: list({ key: 'k', where: (row: Delay) => row.p95 > 60, value: (row: Delay) => row.at }),
    lateRows: list({ key: 'k', where: (row: Delay) => row.p95 > 60 }),
    years: set({ key: 'k', value: (row: Delay) => row.year }),
    names: set({ key: 'k', where: (row: Delay) => row.p95 > 60, member: 'origin' }),
    ranked: sortedSet({ key: 'k', score: 'p95', value: (row: Delay) => row.year }),
    worst: sortedSet({
      key: 'k',
      score: 'p95',
      member: 'origin',
      where: (row: Delay) => row.p95 > 1,
    }),
    report: string({ key: 'k', value: (row: Delay) => row.year }),
  },
}).read;
typeOf(annotated.byAirport).is<HashReader<number>>(true);
typeOf(annotated.byFunction).is<HashReader<number>>(true);
typeOf(annotated.late).is<ListReader<string>>(true);
typeOf(annotated.lateRows).is<ListReader<StoredDelay>>(true);
typeOf(annotated.years).is<SetReader<number>>(true);
typeOf(annotated.names).is<SetReader<string, RowId>>(true);
typeOf(annotated.ranked).is<SortedSetReader<number>>(true);
typeOf(annotated.worst).is<SortedSetReader<string, RowId>>(true);
typeOf(annotated.report).is<StringReader<number[]>>(true);

// A single value.
const single = smart.register({
  name,
  fetcher: () => ({ flights: 3, at: new Date() }),
  targets: ({ string }) => ({
    whole: string({ key: 'k' }),
    flights: string({ key: 'k', value: (total) => total.flights }),
  }),
}).read;
typeOf(single.whole).is<StringReader<{ flights: number; at: string }>>(true);
typeOf(single.flights).is<StringReader<number>>(true);

// Streams, parameters and later targets.
declare function stream(): AsyncIterable<Delay>;
const streamed = smart.register({
  name,
  params: { year: 2001 },
  fetcher: ({ params }) => (params.year > 2000 ? stream() : stream()),
  targets: ({ list }) => ({ years: list({ key: 'k', value: (row) => row.year }) }),
});
typeOf(streamed.read.years).is<ListReader<number>>(true);
export const updated = streamed.update({
  targets: ({ list }) => ({ years: list({ key: 'k', value: (row) => String(row.year) }) }),
});
declare const anything: () => any;
smart.register({
  name,
  fetcher: anything,
  targets: ({ hash }) => ({ all: hash({ key: 'k', id: 'whatever' }) }),
});

smart.register({
  name,
  fetcher: () => delays,
  targets: ({ hash, set, sortedSet, list }) => ({
    // @ts-expect-error rows have no such property
    wrongId: hash({ key: 'k', id: 'airport' }),
    // @ts-expect-error rows have no property `id`, the default
    noId: hash({ key: 'k' }),
    // @ts-expect-error a Date is no id
    dateId: hash({ key: 'k', id: 'at' }),
    // @ts-expect-error rows may lack it
    optionalId: hash({ key: 'k', id: 'note' }),
    // @ts-expect-error rows have no such property
    wrongMember: set({ key: 'k', member: 'airport' }),
    // @ts-expect-error a Date is no score
    wrongScore: sortedSet({ key: 'k', score: 'at', member: 'origin' }),
    // @ts-expect-error rows have no such property
    wrongFunction: list({ key: 'k', where: (row) => row.airport === 'ATL' }),
    // @ts-expect-error true or false
    wrongWhere: list({ key: 'k', where: (row) => row.p95 }),
    // @ts-expect-error a promise would always be true
    asyncWhere: list({ key: 'k', where: async (row) => Promise.resolve(row.p95 > 1) }),
    // @ts-expect-error with `member`, that is what is stored
    both: set({ key: 'k', member: 'origin', value: (row) => row.year }),
  }),
});
smart.register({
  name,
  fetcher: () => delays,
  targets: {
    // @ts-expect-error these are other rows
    otherRows: list({ key: 'k', value: (row: { airport: string }) => row.airport }),
    // @ts-expect-error these are other rows
    otherWhere: hash({
      key: 'k',
      id: 'origin',
      where: (row: { airport: string }) => row.airport === '',
    }),
  },
});

// Rows that carry their JSON text read as what the text says.
declare const texts: { readonly id: string; readonly json: string }[];
const encoded = smart.register({
  name,
  fetcher: () => texts,
  targets: ({ hash, string, list }) => ({
    byId: hash({ key: 'k', codec: encodedJson<StoredDelay>('json') }),
    report: string({ key: 'k', codec: encodedJson<StoredDelay[]>('json') }),
    unsaid: list({ key: 'k', codec: encodedJson('json') }),
  }),
}).read;
typeOf(encoded.byId).is<HashReader<StoredDelay>>(true);
typeOf(encoded.report).is<StringReader<StoredDelay[]>>(true);
typeOf(encoded.unsaid).is<ListReader<unknown>>(true);

// What richCodec stores is read as itself.
const rich = smart.register({
  name,
  fetcher: () => delays,
  targets: ({ hash, string, list, set }) => ({
    byId: hash({ key: 'k', id: 'origin', codec: richCodec }),
    report: string({ key: 'k', codec: richCodec }),
    instants: list({ key: 'k', codec: richCodec, value: (row) => new Map([[row.origin, row.at]]) }),
    rows: set({ key: 'k', codec: richCodec }),
  }),
}).read;
typeOf(rich.byId).is<HashReader<Delay>>(true);
typeOf(rich.report).is<StringReader<Delay[]>>(true);
typeOf(rich.instants).is<ListReader<Map<string, Date>>>(true);
typeOf(rich.rows).is<SetReader<Delay>>(true);
