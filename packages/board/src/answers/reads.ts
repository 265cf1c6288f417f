import type { Operator } from '@smart-redis/core/operator';
import type { ApiBoard, ApiCachePage, ApiDiff, ApiRowPage } from '../api.js';
import type { Sight } from '../access/visible.js';
import { serverTimeOf } from '../live/snapshot.js';
import { apiDetails, apiHistoryEntry, apiVersion } from './cache-answers.js';
import { inTime } from './in-time.js';
import { anyVersion, demandQueryText, demandQueryVersion, queryNumber } from './read-query.js';
import { apiDiff, apiRowPage } from './row-answers.js';

/** What a read of one cache needs. */
export interface CacheRead {
  readonly operator: Operator;
  readonly board: ApiBoard;
  readonly query: URLSearchParams;
  readonly cache: string;
  readonly sight: Sight | undefined;
  readonly signal: AbortSignal;
}

export async function readCachePage(read: CacheRead): Promise<ApiCachePage> {
  const { operator, board, cache: name, sight } = read;
  const startedAt = performance.now();
  const [cache, versions, history] = await inTime(
    Promise.all([operator.cache(name), operator.versions(name), operator.history(name)]),
  );
  const details = apiDetails(cache);
  const [visible = details] = (await sight?.caches([details])) ?? [details];
  return {
    board,
    at: (serverTimeOf([cache]) ?? new Date()).toISOString(),
    readMsAgo: Math.round(performance.now() - startedAt),
    cache: {
      ...details,
      after: visible.after,
      upstream: sight === undefined ? details.upstream : await visibleUpstream(details, sight),
    },
    versions: versions.map(apiVersion),
    history: history.map(apiHistoryEntry),
  };
}

async function visibleUpstream(
  { upstream }: ReturnType<typeof apiDetails>,
  sight: Sight,
): Promise<ReturnType<typeof apiDetails>['upstream']> {
  const names = await sight.names(upstream.map(({ cache }) => cache));
  return upstream.filter(({ cache }) => names.includes(cache));
}

export async function readRows({ operator, query, cache }: CacheRead): Promise<ApiRowPage> {
  const target = demandQueryText(query, 'target');
  const limit = queryNumber(query, 'limit', { least: 1, most: 200 }) ?? 20;
  const version = queryNumber(query, 'version', anyVersion);
  const cursor = query.get('cursor') ?? undefined;
  const id = query.get('id') ?? undefined;
  const options = {
    limit,
    // Of a row that was asked for by name, more.
    maxBytes: id === undefined ? 4096 : 65_536,
    ...(version === undefined ? {} : { version }),
    ...(cursor === undefined ? {} : { cursor }),
    ...(id === undefined ? {} : { id }),
  };
  return apiRowPage(await inTime(operator.rows(cache, target, options)));
}

/** Takes as long as it takes, while somebody waits for it. */
export async function readDiff({ operator, query, cache, signal }: CacheRead): Promise<ApiDiff> {
  const from = demandQueryVersion(query, 'from');
  const to = demandQueryVersion(query, 'to');
  const sample = queryNumber(query, 'sample', { least: 0, most: 100 }) ?? 10;
  return apiDiff(await operator.diff(cache, from, to, { sample, signal }));
}
