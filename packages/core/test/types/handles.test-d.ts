import type { AnyCacheHandle, CacheHandle, ListReader, SmartRedis } from '@smart-redis/core';
import { hash, list, string } from '@smart-redis/core';
import { typeOf } from './equal.js';

declare const smart: SmartRedis;

const delays = smart.register({
  name: 'delays',
  params: { year: 2001 },
  fetcher: ({ params }) => [{ id: 'ATL', at: new Date(params.year) }],
  targets: { byId: hash({ key: 'delays:by-id' }), all: list({ key: 'delays:all' }) },
});
const total = smart.register({
  name: 'total',
  fetcher: () => 3,
  targets: { total: string({ key: 'total' }) },
});

// A function over handles takes any.
async function refreshAll(handles: readonly AnyCacheHandle[]): Promise<number[]> {
  const infos = await Promise.all(handles.map((handle) => handle.refresh({ timeout: '5s' })));
  return infos.map(({ version }) => version ?? 0);
}
export const refreshed = refreshAll([delays, total]);
export const byName: ReadonlyMap<string, AnyCacheHandle> = new Map<string, AnyCacheHandle>([
  [delays.name, delays],
  [total.name, total],
]);
declare function perRow<Row>(handle: CacheHandle<Row[], undefined, Record<never, never>>): Row;
export const generic = perRow;

const any: AnyCacheHandle = delays;
typeOf(any.read.all).is<unknown>(true);
export const slower = any.update({ refresh: { every: '1h' }, timeout: '5m' });
// @ts-expect-error nobody knows its rows
export const other = any.update({ fetcher: () => [] });

// A handle keeps what it knows.
typeOf(delays.read.all).is<ListReader<{ id: string; at: string }>>(true);
export const next = delays.update({ params: { year: 2002 }, refresh: { every: '1m' } });
// @ts-expect-error other parameters
export const wrong = delays.update({ params: { month: 1 } });
