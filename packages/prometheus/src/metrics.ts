import { durationBuckets } from '@smart-redis/core/diagnostics';
import type { Registry } from 'prom-client';
import { Counter, Gauge, Histogram } from 'prom-client';

const cacheLabels = ['namespace', 'cache', 'family'] as const;
type CacheLabel = (typeof cacheLabels)[number];

/** The metrics of one registry. */
export interface Metrics {
  readonly refreshDuration: Histogram<CacheLabel | 'outcome'>;
  readonly refreshes: Counter<CacheLabel | 'outcome'>;
  readonly phaseDuration: Histogram<CacheLabel | 'phase'>;
  readonly reads: Counter<CacheLabel | 'source'>;
  readonly errors: Counter<'code'>;
  readonly age: Gauge<CacheLabel>;
  readonly lastSuccess: Gauge<CacheLabel>;
  readonly rows: Gauge<CacheLabel>;
  readonly bytes: Gauge<CacheLabel>;
  readonly version: Gauge<CacheLabel>;
  /** With a label what an operator tells, which counts what instances tell as well. */
  readonly served: Gauge<'namespace' | 'scope'>;
  readonly overdue: Gauge<'namespace'>;
}

/** The name of each metric, without its prefix. */
export const metricNames: Readonly<Record<keyof Metrics, string>> = {
  refreshDuration: 'refresh_duration_seconds',
  refreshes: 'refreshes_total',
  phaseDuration: 'phase_duration_seconds',
  reads: 'reads_total',
  errors: 'errors_total',
  age: 'cache_age_seconds',
  lastSuccess: 'cache_last_success_timestamp_seconds',
  rows: 'cache_rows',
  bytes: 'cache_bytes',
  version: 'cache_version',
  served: 'served_caches',
  overdue: 'overdue_caches',
};

/** Creates and registers the metrics; `collect` is called by each of them at every scrape. */
export function createMetrics(
  registry: Registry,
  prefix: string,
  collect: () => Promise<void>,
): Metrics {
  const common = (metric: keyof Metrics, help: string) => ({
    name: prefix + metricNames[metric],
    help,
    registers: [registry],
    collect,
  });
  const gauge = (metric: keyof Metrics, help: string): Gauge<CacheLabel> =>
    new Gauge({ ...common(metric, help), labelNames: cacheLabels });
  return {
    refreshDuration: new Histogram({
      ...common('refreshDuration', 'Duration of refreshes, from the claim to their end'),
      labelNames: [...cacheLabels, 'outcome'],
      buckets: [...durationBuckets],
    }),
    refreshes: new Counter({
      ...common('refreshes', 'Refreshes that have ended on this instance'),
      labelNames: [...cacheLabels, 'outcome'],
    }),
    phaseDuration: new Histogram({
      ...common('phaseDuration', 'Duration of the phases of refreshes: fetch, stage, commit'),
      labelNames: [...cacheLabels, 'phase'],
      buckets: [...durationBuckets],
    }),
    reads: new Counter({
      ...common('reads', 'Calls of readers, answered by Redis or from the memory of this instance'),
      labelNames: [...cacheLabels, 'source'],
    }),
    errors: new Counter({
      ...common('errors', 'Refreshes and reads that failed, by the code of their error'),
      labelNames: ['code'],
    }),
    age: gauge('age', 'Time since the last success'),
    lastSuccess: gauge('lastSuccess', 'Time of the last success, by the clock of Redis'),
    rows: gauge('rows', 'Rows of the current version'),
    bytes: gauge('bytes', 'Size of the current version'),
    version: gauge('version', 'The current version'),
    served: new Gauge({
      ...common(
        'served',
        'Caches that are refreshed by this instance, or by any (scope: namespace)',
      ),
      labelNames: ['namespace', 'scope'],
    }),
    overdue: new Gauge({
      ...common('overdue', 'Caches that were never built, are late, or should have been refreshed'),
      labelNames: ['namespace'],
    }),
  };
}
