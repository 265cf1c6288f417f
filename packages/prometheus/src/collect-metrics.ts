import type { Operator } from '@smart-redis/core/operator';
import type { SeenInstance } from '@smart-redis/core/diagnostics';
import type { Duration } from '@smart-redis/core';
import { invalidOption } from '@smart-redis/core';
import type { OptionNames } from '@smart-redis/core/drivers';
import { demandSourceOptions } from '@smart-redis/core/drivers';
import { watchGauges } from '@smart-redis/core/diagnostics';
import type { Registry } from 'prom-client';
import { register } from 'prom-client';
import { listenToInstance } from './listen-to-instance.js';
import { metricSetOf } from './metric-set.js';

/** Options of {@link collectMetrics}. */
export interface MetricsOptions {
  /**
   * An instance: all metrics of its caches. Either this or `operator`.
   * @default absent
   */
  readonly smart?: SeenInstance;
  /**
   * An operator of `openOperator()`: the gauges of all caches of the namespace, in a process that
   * runs none of them, so that they tell how old the data are when every instance is dead.
   * @default absent
   */
  readonly operator?: Pick<Operator, 'caches' | 'namespace'>;
  /** Where the metrics are registered. @default the global registry of prom-client */
  readonly registry?: Registry;
  /** What the names begin with. @default 'smart_redis_' */
  readonly prefix?: string;
  /**
   * Whether the members of a family have series of their own, with the labels `cache` and `family`;
   * otherwise they share one, with the label `family`. Thousands of members are thousands of series.
   * @default false
   */
  readonly members?: boolean;
  /** Whether reads are counted, at some cost for each. @default true */
  readonly reads?: boolean;
  /** How long a scrape waits for Redis; after that it tells what was known last. @default '1s' */
  readonly timeout?: Duration;
}

const names: OptionNames<MetricsOptions> = {
  smart: true,
  operator: true,
  registry: true,
  prefix: true,
  members: true,
  reads: true,
  timeout: true,
};

/**
 * Collects the metrics of an instance, or of a namespace, until the function that it returns is
 * called. Calling it again for the same instance changes nothing; several instances share a
 * registry.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 * @example
 * const stop = collectMetrics({ smart });
 * const text = await register.metrics();
 */
export function collectMetrics(options: MetricsOptions): () => void {
  const given = demandSourceOptions('collectMetrics()', options, names);
  const { smart, operator, registry = register, prefix = 'smart_redis_' } = given;
  const { members = false, reads = true, timeout = '1s' } = given;
  const subject = (smart ?? operator) as SeenInstance | Operator;
  if (typeof prefix !== 'string' || !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(prefix)) {
    throw invalidOption('prefix', prefix, 'the beginning of a name of a metric: letters, "_", ":"');
  }
  const gauges = watchGauges(smart === undefined ? { operator: operator as Operator } : { smart }, {
    members,
    timeout,
  });
  const set = metricSetOf(registry, prefix);
  return set.add(subject, {
    namespace: subject.namespace,
    gauges,
    isInstance: smart !== undefined,
    members,
    listen: () =>
      smart === undefined ? () => undefined : listenToInstance(smart, set, { members, reads }),
  });
}
