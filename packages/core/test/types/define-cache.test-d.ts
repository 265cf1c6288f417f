import type {
  CacheHandle,
  HashReader,
  ListReader,
  SmartRedis,
  StringReader,
  ViewOf,
  Writers,
  WritersFor,
} from '@smart-redis/core';
import { defineCache, hash, list } from '@smart-redis/core';
import { typeOf } from './equal.js';

declare const smart: SmartRedis;
interface Delay {
  readonly origin: string;
  readonly p95: number;
  readonly at: Date;
}
interface StoredDelay {
  readonly origin: string;
  readonly p95: number;
  readonly at: string;
}
declare const rows: AsyncIterable<Delay>;

const delays = defineCache({
  name: 'delays',
  shape: 2,
  targets: ({ hash, list, string }: Writers<Delay>) => ({
    byAirport: hash({ key: 'k', id: (row) => row.origin }),
    late: list({ key: 'k', where: (row) => row.p95 > 60, value: (row) => row.origin }),
    report: string({ key: 'k' }),
  }),
});
const view: ViewOf<typeof delays> = smart.view(delays);
const { read } = view;
typeOf(read.byAirport).is<HashReader<StoredDelay>>(true);
typeOf(read.late).is<ListReader<string>>(true);
typeOf(read.report).is<StringReader<StoredDelay[]>>(true);
export const total = smart.view(delays).snapshot(async (one) => (await one.late.at(0)) ?? '');

const built = smart.register({ ...delays, fetcher: () => rows, refresh: { every: '5m' } });
typeOf(built.read.byAirport).is<HashReader<StoredDelay>>(true);
typeOf(built.read.late).is<ListReader<string>>(true);
export const handle: Pick<CacheHandle<unknown, undefined, Record<never, never>>, 'name'> = built;

// @ts-expect-error these are other rows
smart.register({ ...delays, fetcher: () => [{ airport: 'ATL' }] });
defineCache({
  name: 'delays',
  // @ts-expect-error rows have no such property
  targets: ({ hash }: Writers<Delay>) => ({ byAirport: hash({ key: 'k', id: 'airport' }) }),
});

// A single value.
const report = defineCache({
  name: 'report',
  targets: ({ string }: WritersFor<{ flights: number; at: Date }>) => ({
    whole: string({ key: 'k' }),
    flights: string({ key: 'k', value: (total) => total.flights }),
  }),
});
typeOf(smart.view(report).read.whole).is<StringReader<{ flights: number; at: string }>>(true);
typeOf(smart.view(report).read.flights).is<StringReader<number>>(true);
smart.register({ ...report, fetcher: () => ({ flights: 3, at: new Date() }) });

// Rows whose type is declared by the targets themselves.
const annotated = defineCache({
  name: 'delays',
  targets: {
    byAirport: hash({ key: 'k', id: (row: Delay) => row.origin }),
    unsaid: list({ key: 'k' }),
  },
});
typeOf(smart.view(annotated).read.byAirport).is<HashReader<StoredDelay>>(true);
typeOf(smart.view(annotated).read.unsaid).is<ListReader<unknown>>(true);

// @ts-expect-error a view does not update
export const noUpdate = smart.view(delays).update;
// @ts-expect-error the fetcher is given to register()
defineCache({ name: 'delays', targets: { all: list({ key: 'k' }) }, fetcher: () => [] });
