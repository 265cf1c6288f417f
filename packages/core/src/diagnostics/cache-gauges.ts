import type { CacheSummary } from '../operator/operator.js';
import type { CacheLabels } from './labels.js';
import { labelsOf } from './labels.js';

/** What metrics tell of a cache, or of the members of a family together; absent: not known. */
export interface CacheGauges {
  readonly labels: CacheLabels;
  /** Seconds since the last success; of a family: of the member that is behind the others. */
  readonly ageSeconds?: number;
  /** Of the last success, by the server's clock, in seconds since 1970. */
  readonly lastSuccessSeconds?: number;
  /** Of a family: of all members together. */
  readonly rows?: number;
  readonly bytes?: number;
  /** Not of a family. */
  readonly version?: number;
}

/** What metrics tell at one moment. */
export interface Gauges {
  readonly caches: readonly CacheGauges[];
  /** Number of caches that the instance refreshes; absent: Redis does not answer. */
  readonly served?: number;
  /**
   * Number of caches that were never built, are late or stale by their `freshness`, or are due for
   * longer than their own interval; absent: Redis does not answer.
   */
  readonly overdue?: number;
}

/** A state that was read, and when, by the monotonic clock. */
export interface SeenCaches {
  readonly caches: readonly CacheSummary[];
  readonly readAt: number;
}

/** A cache that was read, and how it is labelled. */
export interface ReadCache {
  readonly namespace: string;
  readonly cache: CacheSummary;
  /** How long ago it was read. */
  readonly sinceMs: number;
  readonly members: boolean;
}

/** What metrics tell of one cache. */
export function gaugesOf({ namespace, cache, sinceMs, members }: ReadCache): CacheGauges {
  const { name, family, ageMs, checkedAt, rows, bytes, version } = cache;
  const labels = labelsOf({ namespace, cache: name, family }, members);
  if (version === null) return { labels };
  return {
    labels,
    ...(ageMs === null ? {} : { ageSeconds: (ageMs + sinceMs) / 1000 }),
    ...(checkedAt === null ? {} : { lastSuccessSeconds: checkedAt.getTime() / 1000 }),
    ...(rows === null ? {} : { rows }),
    ...(bytes === null ? {} : { bytes }),
    ...('cache' in labels ? { version } : {}),
  };
}

/** One for each set of labels, of one namespace. */
export function joined(all: readonly CacheGauges[]): readonly CacheGauges[] {
  const byLabels = new Map<string, CacheGauges>();
  for (const gauges of all) {
    const key = JSON.stringify([gauges.labels.cache, gauges.labels.family]);
    const other = byLabels.get(key);
    byLabels.set(key, other === undefined ? gauges : together(other, gauges));
  }
  return [...byLabels.values()];
}

function together(one: CacheGauges, other: CacheGauges): CacheGauges {
  const { labels } = one;
  if ('cache' in labels) return one;
  return {
    labels,
    ...combined('ageSeconds', one, other, Math.max),
    ...combined('lastSuccessSeconds', one, other, Math.min),
    ...combined('rows', one, other, (a, b) => a + b),
    ...combined('bytes', one, other, (a, b) => a + b),
  };
}

function combined(
  name: 'ageSeconds' | 'lastSuccessSeconds' | 'rows' | 'bytes',
  one: CacheGauges,
  other: CacheGauges,
  combine: (a: number, b: number) => number,
): Partial<CacheGauges> {
  const [a, b] = [one[name], other[name]];
  if (a === undefined || b === undefined) {
    const known = a ?? b;
    return known === undefined ? {} : { [name]: known };
  }
  return { [name]: combine(a, b) };
}

/** Whether a cache is behind, as {@link Gauges.overdue} counts it. */
export function isBehind({ version, status, overdue }: CacheSummary): boolean {
  return version === null || overdue || status === 'late' || status === 'stale';
}
