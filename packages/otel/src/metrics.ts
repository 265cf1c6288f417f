import type { Attributes, Counter, Histogram, Meter } from '@opentelemetry/api';
import type { CacheSubject, ReadSource } from '@smart-redis/core/diagnostics';
import {
  durationBuckets,
  labelsOf,
  metricCodeOf,
  metricCodes,
  readSources,
  refreshOutcomes,
  refreshPhases,
} from '@smart-redis/core/diagnostics';
import type { MetricNaming } from './config.js';
import { metricName } from './config.js';
import type { Subscriptions } from './subscriptions.js';

/** The instruments of one meter. */
export interface Instruments {
  readonly refreshDuration: Histogram;
  readonly phaseDuration: Histogram;
  readonly refreshes: Counter;
  readonly reads: Counter;
  readonly errors: Counter;
}

/** Creates the instruments. */
export function createInstruments(meter: Meter, naming: MetricNaming): Instruments {
  const duration = (name: string, description: string): Histogram =>
    meter.createHistogram(metricName(name, 's', naming), {
      description,
      unit: 's',
      advice: { explicitBucketBoundaries: [...durationBuckets] },
    });
  const instruments: Instruments = {
    refreshDuration: duration('smart_redis.refresh.duration', 'Duration of refreshes'),
    phaseDuration: duration('smart_redis.phase.duration', 'Duration of the phases of refreshes'),
    refreshes: meter.createCounter('smart_redis.refreshes', {
      description: 'Refreshes that have ended in this process',
      unit: '{refresh}',
    }),
    reads: meter.createCounter('smart_redis.reads', {
      description: 'Calls of readers, answered by Redis or from the memory of this process',
      unit: '{read}',
    }),
    errors: meter.createCounter('smart_redis.errors', {
      description: 'Refreshes and reads that failed, by the code of their error',
      unit: '{error}',
    }),
  };
  for (const code of metricCodes) instruments.errors.add(0, { code });
  return instruments;
}

/** What is measured. */
export interface MeasureOptions {
  readonly members: boolean;
  readonly readMetrics: boolean;
}

/** The attributes of one cache. All of its counters begin at 0. */
interface CacheAttributes {
  readonly all: Attributes;
  /** With the source of a read. */
  readonly reads: Readonly<Record<ReadSource, Attributes>>;
}

/** Measures what the instances of this process do. */
export function measure(
  subscriptions: Subscriptions,
  instruments: () => Instruments,
  { members, readMetrics }: MeasureOptions,
): void {
  const seen = new WeakMap<Instruments, Map<string, CacheAttributes>>();
  const attributesOf = (subject: CacheSubject): CacheAttributes => {
    const of = instruments();
    const known = seen.get(of) ?? new Map<string, CacheAttributes>();
    seen.set(of, known);
    const { namespace, cache, family } = subject;
    // For each read, so without making an object.
    const key =
      members || family === null ? `cache ${namespace} ${cache}` : `family ${namespace} ${family}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const all: Attributes = { ...labelsOf(subject, members) };
    const reads = { redis: { ...all, source: 'redis' }, near: { ...all, source: 'near' } };
    const attributes: CacheAttributes = { all, reads };
    known.set(key, attributes);
    for (const outcome of refreshOutcomes) of.refreshes.add(0, { ...all, outcome });
    for (const source of readSources) of.reads.add(0, reads[source]);
    return attributes;
  };

  subscriptions.on('smart-redis:refresh', (message) => {
    const { outcome = 'aborted', durationMs = 0, error } = message;
    const attributes = attributesOf(message).all;
    const of = instruments();
    of.refreshes.add(1, { ...attributes, outcome });
    of.refreshDuration.record(durationMs / 1000, { ...attributes, outcome });
    for (const phase of refreshPhases) {
      const phaseMs = message[`${phase}Ms`];
      if (phaseMs !== undefined) of.phaseDuration.record(phaseMs / 1000, { ...attributes, phase });
    }
    if (error !== undefined) of.errors.add(1, { code: metricCodeOf(error) });
  });
  if (!readMetrics) return;
  subscriptions.on('smart-redis:read', (message) => {
    const of = instruments();
    of.reads.add(1, attributesOf(message).reads[message.source ?? 'redis']);
    if (message.error !== undefined) of.errors.add(1, { code: metricCodeOf(message.error) });
  });
}
