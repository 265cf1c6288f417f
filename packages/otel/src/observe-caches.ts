import type { BatchObservableCallback, MeterProvider, ObservableGauge } from '@opentelemetry/api';
import { metrics } from '@opentelemetry/api';
import type { Duration } from '@smart-redis/core';
import type { OptionNames } from '@smart-redis/core/drivers';
import { demandSourceOptions } from '@smart-redis/core/drivers';
import type { Operator } from '@smart-redis/core/operator';
import type { CacheGauges, SeenInstance } from '@smart-redis/core/diagnostics';
import { watchGauges } from '@smart-redis/core/diagnostics';
import type { MetricNaming } from './config.js';
import { metricName } from './config.js';
import { instrumentationName, instrumentationVersion } from './version.js';

/** Options of {@link observeCaches}. */
export interface ObserveOptions {
  /** An instance: the caches that it has registered or views. @default absent */
  readonly smart?: SeenInstance;
  /** An operator: all caches of its namespace. @default absent */
  readonly operator?: Pick<Operator, 'caches' | 'namespace'>;
  /** @default the global one */
  readonly meterProvider?: MeterProvider;
  /** As of `SmartRedisInstrumentation`. @default false */
  readonly members?: boolean;
  /** As of `SmartRedisInstrumentation`. @default 'opentelemetry' */
  readonly metricNames?: MetricNaming;
  /** How long a collection waits for Redis. @default '1s' */
  readonly timeout?: Duration;
}

const names: OptionNames<ObserveOptions> = {
  smart: true,
  operator: true,
  meterProvider: true,
  members: true,
  metricNames: true,
  timeout: true,
};

type CacheNumber = Exclude<keyof CacheGauges, 'labels'>;

const gauges: readonly (readonly [CacheNumber, name: string, unit: string, help: string])[] = [
  ['ageSeconds', 'smart_redis.cache.age', 's', 'Time since the last success'],
  [
    'lastSuccessSeconds',
    'smart_redis.cache.last_success_timestamp',
    's',
    'Time of the last success, by the clock of Redis',
  ],
  ['rows', 'smart_redis.cache.rows', '{row}', 'Rows of the current version'],
  ['bytes', 'smart_redis.cache.bytes', 'By', 'Size of the current version'],
  ['version', 'smart_redis.cache.version', '{version}', 'The current version'],
];

/**
 * Gauges of how old and how large caches are, read from Redis at each collection, until the function
 * that it returns is called. What Redis does not tell in time is what was known last, with ages that
 * rise.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function observeCaches(options: ObserveOptions): () => void {
  const given = demandSourceOptions('observeCaches()', options, names);
  const { smart, operator, members = false, metricNames = 'opentelemetry' } = given;
  const watch = watchGauges(smart === undefined ? { operator: operator as Operator } : { smart }, {
    members,
    timeout: given.timeout ?? '1s',
  });
  const provider = given.meterProvider ?? metrics.getMeterProvider();
  const meter = provider.getMeter(instrumentationName, instrumentationVersion);
  const create = (name: string, unit: string, description: string): ObservableGauge =>
    meter.createObservableGauge(metricName(name, unit, metricNames), { unit, description });
  const each = gauges.map(
    ([number, name, unit, help]) => [number, create(name, unit, help)] as const,
  );
  const served = create('smart_redis.served_caches', '{cache}', 'Caches that are refreshed here');
  const overdue = create(
    'smart_redis.overdue_caches',
    '{cache}',
    'Caches that were never built, are late, or should have been refreshed',
  );
  const { namespace } = (smart ?? operator) as SeenInstance | Operator;
  // An operator counts what instances tell as well, perhaps in the same process.
  const whole = smart === undefined ? { namespace, scope: 'namespace' } : { namespace };
  const observe: BatchObservableCallback = async (result) => {
    const now = await watch.read();
    for (const { labels, ...known } of now.caches) {
      for (const [number, gauge] of each) {
        const value = known[number];
        if (value !== undefined) result.observe(gauge, value, { ...labels });
      }
    }
    if (now.served !== undefined) result.observe(served, now.served, whole);
    if (now.overdue !== undefined) result.observe(overdue, now.overdue, whole);
  };
  const all = [...each.map(([, gauge]) => gauge), served, overdue];
  meter.addBatchObservableCallback(observe, all);
  return () => meter.removeBatchObservableCallback(observe, all);
}
