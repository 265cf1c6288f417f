import type {
  Codec,
  HashReader,
  Jsonified,
  ListReader,
  RowId,
  SetReader,
  SmartRedis,
  SortedSetReader,
  StringReader,
} from '@smart-redis/core';
import { hash, jsonCodec, list, set, sortedSet, string } from '@smart-redis/core';
import { isSame, typeOf } from './equal.js';

declare const smart: SmartRedis;
const name = 'delays';

interface Delay {
  readonly origin: string;
  readonly p95: number;
  readonly flights?: number;
}
declare const delays: Delay[];
declare function stream(): AsyncIterable<Delay>;

const { read } = smart.register({
  name,
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
    worstByScore: sortedSet({ key: 'k', score: (row: Delay) => row.p95, member: 'origin' }),
    worstByProperty: sortedSet({ key: 'k', score: 'p95', member: (row: Delay) => row.origin }),
    report: string({ key: 'k' }),
  },
});

typeOf(read.byAirport).is<HashReader<Delay>>(true);
typeOf(read.byAirport.get('ATL')).is<Promise<Delay | null>>(true);
typeOf(read.byFunction).is<HashReader<Delay>>(true);
typeOf(read.all).is<ListReader<Delay>>(true);
typeOf(read.rows).is<SetReader<Delay>>(true);
typeOf(read.names).is<SetReader<string, RowId>>(true);
typeOf(read.namesByFunction).is<SetReader<string, RowId>>(true);
typeOf(read.worstRows).is<SortedSetReader<Delay>>(true);
typeOf(read.worstRowsByFunction).is<SortedSetReader<Delay>>(true);
typeOf(read.worst).is<SortedSetReader<string, RowId>>(true);
typeOf(read.worstByFunctions).is<SortedSetReader<string, RowId>>(true);
typeOf(read.worstByScore).is<SortedSetReader<string, RowId>>(true);
typeOf(read.worstByProperty).is<SortedSetReader<string, RowId>>(true);
typeOf(read.report).is<StringReader<Delay[]>>(true);

const streamed = smart.register({ name, fetcher: stream, targets: { text: string({ key: 'k' }) } });
typeOf(streamed.read.text.get()).is<Promise<Delay[] | null>>(true);

const asked = smart.register({
  name,
  params: { year: 2001 },
  fetcher: ({ params, unchanged }) => (params.year > 2000 ? delays : unchanged()),
  targets: { all: list({ key: 'k' }) },
});
typeOf(asked.read.all).is<ListReader<Delay>>(true);

// What is read is what comes out of the codec.
interface Order {
  readonly id: number;
  readonly at: Date;
  readonly note: string | undefined;
  total(): number;
}
interface StoredOrder {
  readonly id: number;
  readonly at: string;
  readonly note?: string;
}
declare const orders: Order[];
declare const dates: Codec<Date>;
declare const unsaid: Codec;
const { read: stored } = smart.register({
  name,
  fetcher: () => orders,
  targets: {
    byId: hash({ key: 'k' }),
    all: list({ key: 'k', codec: jsonCodec }),
    rows: set({ key: 'k' }),
    ranked: sortedSet({ key: 'k', score: 'id' }),
    report: string({ key: 'k' }),
    dates: list({ key: 'k', codec: dates }),
    date: string({ key: 'k', codec: dates }),
    unsaid: hash({ key: 'k', codec: unsaid }),
    lengths: hash({
      key: 'k',
      id: (row: Order) => row.id,
      codec: { name: 'length', encode: String, decode: (text) => text.length },
    }),
    parsed: list({
      key: 'k',
      codec: { ...jsonCodec, decode: (text) => JSON.parse(text.toString()) as { mine: true } },
    }),
  },
});
typeOf(stored.byId).is<HashReader<StoredOrder>>(true);
typeOf(stored.byId).is<HashReader<Jsonified<Order>>>(true);
typeOf(stored.all).is<ListReader<StoredOrder>>(true);
typeOf(stored.rows).is<SetReader<StoredOrder, StoredOrder | Order>>(true);
typeOf(stored.ranked).is<SortedSetReader<StoredOrder, StoredOrder | Order>>(true);
typeOf(stored.report).is<StringReader<StoredOrder[]>>(true);
typeOf(stored.dates).is<ListReader<Date>>(true);
typeOf(stored.date).is<StringReader<Date>>(true);
typeOf(stored.unsaid).is<HashReader<Order>>(true);
typeOf(stored.lengths).is<HashReader<number>>(true);

// @ts-expect-error with its type arguments written, the target would promise JSON
hash<Order>({ key: 'k', id: (row) => row.id, codec: dates });
const known: Codec = jsonCodec;
isSame<ReturnType<typeof known.decode>, unknown>(true);

// Ids, members and scores.
smart.register({
  name,
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
    // @ts-expect-error rows may lack it
    optionalScore: sortedSet({ key: 'k', score: 'flights' }),
  },
});

interface Mixed {
  readonly id: string;
  readonly big: bigint;
  readonly branded: string & { readonly __brand: 'airport' };
  readonly nullable: string | null;
  readonly maybe: string | undefined;
  readonly optional?: string;
  readonly object: { readonly oid: string };
  readonly on: boolean;
  readonly at: Date;
}
declare const mixed: AsyncIterable<Mixed>;
smart.register({
  name,
  fetcher: () => mixed,
  targets: {
    byDefault: hash({ key: 'k' }),
    byBig: hash({ key: 'k', id: 'big' }),
    byBrand: hash({ key: 'k', id: 'branded' }),
    byNullable: hash({ key: 'k', id: (row: Mixed) => row.nullable ?? '' }),
    bigScore: sortedSet({ key: 'k', score: 'big', member: 'branded' }),
    textScore: sortedSet({ key: 'k', score: 'id' }),
    dateScore: sortedSet({ key: 'k', score: (row: Mixed) => row.at.getTime(), member: 'id' }),
    // @ts-expect-error it may be null
    nullableId: hash({ key: 'k', id: 'nullable' }),
    // @ts-expect-error it may be undefined
    maybeId: hash({ key: 'k', id: 'maybe' }),
    // @ts-expect-error an object is no id
    objectId: hash({ key: 'k', id: 'object' }),
    // @ts-expect-error a boolean is no id
    booleanId: hash({ key: 'k', id: 'on' }),
    // @ts-expect-error a Date is no member
    dateMember: set({ key: 'k', member: 'at' }),
    // @ts-expect-error it may be null
    nullableMember: set({ key: 'k', member: 'nullable' }),
    // @ts-expect-error a Date is no score
    dateAsScore: sortedSet({ key: 'k', score: 'at' }),
    // @ts-expect-error a Date is no score
    dateAsScoreOfMember: sortedSet({ key: 'k', score: 'at', member: 'id' }),
    // @ts-expect-error it may be null
    nullableScore: sortedSet({ key: 'k', score: 'nullable', member: 'id' }),
    // @ts-expect-error an object is no member
    objectMember: sortedSet({ key: 'k', score: (row: Mixed) => row.big, member: 'object' }),
    // @ts-expect-error a Date is no score
    dateScoreByMember: sortedSet({ key: 'k', score: 'at', member: (row: Mixed) => row.id }),
  },
});

// @ts-expect-error neither a property name nor a function of a row
sortedSet({ key: 'k', score: 3, member: 'origin' });
// @ts-expect-error a boolean is no id
hash({ key: 'k', id: (row: Delay) => row.p95 > 3 });
// @ts-expect-error it may be null
hash({ key: 'k', id: (row: Mixed) => row.nullable });
// @ts-expect-error it may be null
set({ key: 'k', member: (row: Mixed) => row.nullable });
// @ts-expect-error a Date is no score
sortedSet({ key: 'k', score: (row: Mixed) => row.at });
// @ts-expect-error it may be null
sortedSet({ key: 'k', score: (row: Mixed) => row.nullable, member: 'id' });
// @ts-expect-error a row of this type has no such property
sortedSet({ key: 'k', score: 'p99', member: (row: Delay) => row.origin });
// @ts-expect-error a row of this type has no such property
sortedSet({ key: 'k', score: (row: Delay) => row.p95, member: 'airport' });
