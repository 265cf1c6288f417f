import type { Attributes, Counter, Histogram, Meter } from '@opentelemetry/api';
import type { CacheSubject } from '@smart-redis/core/diagnostics';
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

/** Measures what the instances of this process do. */
export function measure(
  subscriptions: Subscriptions,
  instruments: () => Instruments,
  { members, readMetrics }: MeasureOptions,
): void {
  const seen = new WeakMap<Instruments, Set<string>>();
  /** The attributes of a cache, whose counters all begin at 0. */
  const attributesOf = (subject: CacheSubject): Attributes => {
    const attributes: Attributes = { ...labelsOf(subject, members) };
    const of = instruments();
    const known = seen.get(of) ?? new Set();
    seen.set(of, known);
    const key = JSON.stringify(attributes);
    if (known.has(key)) return attributes;
    known.add(key);
    for (const outcome of refreshOutcomes) of.refreshes.add(0, { ...attributes, outcome });
    for (const source of readSources) of.reads.add(0, { ...attributes, source });
    return attributes;
  };

  subscriptions.on('smart-redis:refresh', (message) => {
    const { outcome = 'aborted', durationMs = 0, error } = message;
    const attributes = attributesOf(message);
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
    of.reads.add(1, { ...attributesOf(message), source: message.source ?? 'redis' });
    if (message.error !== undefined) of.errors.add(1, { code: metricCodeOf(message.error) });
  });
}
