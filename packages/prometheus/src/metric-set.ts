import { invalidOption } from '@smart-redis/core';
import type {
  CacheLabels,
  CacheSubject,
  Gauges,
  GaugesWatch,
  ReadSource,
} from '@smart-redis/core/diagnostics';
import { labelsOf, metricCodes, readSources } from '@smart-redis/core/diagnostics';
import { refreshOutcomes, refreshPhases } from '@smart-redis/core/diagnostics';
import type { Registry } from 'prom-client';
import type { Metrics } from './metrics.js';
import { createMetrics, metricNames } from './metrics.js';

/** Where metrics come from: an instance, or an operator. */
export interface MetricSource {
  readonly namespace: string;
  readonly gauges: GaugesWatch;
  /** Whether it is an instance: what an operator tells of others is not served here. */
  readonly isInstance: boolean;
  readonly members: boolean;
  /** Begins to count; returns a function that ends that. */
  listen(): () => void;
}

/** What a source tells at a scrape. */
interface Told {
  readonly source: MetricSource;
  readonly gauges: Gauges;
}

type Named = Pick<CacheSubject, 'namespace' | 'cache' | 'family'>;

/** The labels of the series of one cache. */
export interface CacheSeries {
  readonly labels: CacheLabels;
  /** With the source of a read. */
  readonly reads: Readonly<Record<ReadSource, CacheLabels & { readonly source: string }>>;
}

/** Found again by every copy of this package. */
const setOf: unique symbol = Symbol.for('smart-redis.prometheus.set') as never;

/** The metrics of a registry with that prefix; created, unless they exist. */
export function metricSetOf(registry: Registry, prefix: string): MetricSet {
  const first = prefix + metricNames.served;
  const known = registry.getSingleMetric(first) as { [setOf]?: MetricSet } | undefined;
  if (known?.[setOf] !== undefined) return known[setOf];
  const taken = Object.values(metricNames).find(
    (name) => registry.getSingleMetric(prefix + name) !== undefined,
  );
  if (taken !== undefined) {
    const allowed = `one that the registry has not: it has another metric ${prefix}${taken}`;
    throw invalidOption('prefix', prefix, allowed);
  }
  return new MetricSet(registry, prefix);
}

/** The metrics of one registry, which all sources share. */
export class MetricSet {
  readonly metrics: Metrics;
  readonly #registry: Registry;
  readonly #prefix: string;
  readonly #sources = new Map<object, { source: MetricSource; uses: number; stop: () => void }>();
  readonly #seen = new Map<string, CacheSeries>();
  #filling: Promise<void> | undefined;

  constructor(registry: Registry, prefix: string) {
    this.#registry = registry;
    this.#prefix = prefix;
    this.metrics = createMetrics(registry, prefix, () => this.#fillOnce());
    Object.defineProperty(this.metrics.served, setOf, { value: this });
    for (const code of metricCodes) this.metrics.errors.inc({ code }, 0);
  }

  /** Adds what `subject` tells, once; returns a function that removes it. */
  add(subject: object, source: MetricSource): () => void {
    const entry = this.#sources.get(subject) ?? { source, uses: 0, stop: source.listen() };
    this.#sources.set(subject, entry);
    entry.uses += 1;
    let isUsed = true;
    return () => {
      if (!isUsed) return;
      isUsed = false;
      entry.uses -= 1;
      if (entry.uses > 0) return;
      entry.stop();
      this.#sources.delete(subject);
      if (this.#sources.size > 0) return;
      for (const name of Object.values(metricNames)) {
        this.#registry.removeSingleMetric(this.#prefix + name);
      }
    };
  }

  /** The series of a cache, or of its family; all of its counters begin at 0. */
  seriesOf(subject: Named, members: boolean): CacheSeries {
    const key = keyOf(subject, members);
    const known = this.#seen.get(key);
    if (known !== undefined) return known;
    const labels = labelsOf(subject, members);
    const reads = { redis: { ...labels, source: 'redis' }, near: { ...labels, source: 'near' } };
    const series: CacheSeries = { labels, reads };
    this.#seen.set(key, series);
    for (const outcome of refreshOutcomes) this.metrics.refreshes.inc({ ...labels, outcome }, 0);
    for (const source of readSources) this.metrics.reads.inc(reads[source], 0);
    return series;
  }

  /** Every metric asks for it at a scrape, and they share one reading. */
  #fillOnce(): Promise<void> {
    this.#filling ??= this.#fill().finally(() => {
      this.#filling = undefined;
    });
    return this.#filling;
  }

  async #fill(): Promise<void> {
    this.#tidy();
    const sources = [...this.#sources.values()].map(({ source }) => source);
    const read = await Promise.all(sources.map(({ gauges }) => gauges.read()));
    const told = sources.map((source, at) => ({ source, gauges: read[at] ?? { caches: [] } }));
    const isAnswered = ({ gauges }: Told): boolean => gauges.overdue !== undefined;
    // What Redis says now replaces what another source remembers of the same cache.
    this.#set([...told.filter((each) => !isAnswered(each)), ...told.filter(isAnswered)]);
  }

  /** Counts what is registered, and nothing else. */
  #tidy(): void {
    const known = new Set<string>();
    for (const { source } of this.#sources.values()) {
      for (const { name, family } of source.gauges.names() ?? []) {
        const subject = { namespace: source.namespace, cache: name, family };
        this.seriesOf(subject, source.members);
        known.add(keyOf(subject, source.members));
      }
    }
    const { refreshes, refreshDuration, phaseDuration, reads } = this.metrics;
    for (const [key, { labels, reads: readLabels }] of this.#seen) {
      if (known.has(key)) continue;
      this.#seen.delete(key);
      for (const outcome of refreshOutcomes) {
        refreshes.remove({ ...labels, outcome });
        refreshDuration.remove({ ...labels, outcome });
      }
      for (const phase of refreshPhases) phaseDuration.remove({ ...labels, phase });
      for (const source of readSources) reads.remove(readLabels[source]);
    }
  }

  #set(told: readonly Told[]): void {
    const { age, lastSuccess, rows, bytes, version, served, overdue } = this.metrics;
    for (const gauge of [age, lastSuccess, rows, bytes, version]) gauge.reset();
    for (const { gauges } of told) {
      for (const { labels, ...known } of gauges.caches) {
        if (known.ageSeconds !== undefined) age.set(labels, known.ageSeconds);
        if (known.lastSuccessSeconds !== undefined) {
          lastSuccess.set(labels, known.lastSuccessSeconds);
        }
        if (known.rows !== undefined) rows.set(labels, known.rows);
        if (known.bytes !== undefined) bytes.set(labels, known.bytes);
        if (known.version !== undefined) version.set(labels, known.version);
      }
    }
    // What is not known is absent: a number that stands still would look like one that is true.
    served.reset();
    overdue.reset();
    const overdueIn = new Map<string, number>();
    const servedHere = new Map<string, number>();
    const servedIn = new Map<string, number>();
    for (const { source, gauges } of told) {
      const { namespace, isInstance } = source;
      if (gauges.served !== undefined) {
        if (isInstance) {
          servedHere.set(namespace, (servedHere.get(namespace) ?? 0) + gauges.served);
        } else servedIn.set(namespace, gauges.served);
      }
      if (gauges.overdue === undefined) continue;
      // Instances of one namespace see the same caches.
      overdueIn.set(namespace, Math.max(overdueIn.get(namespace) ?? 0, gauges.overdue));
    }
    for (const [namespace, count] of servedHere) served.set({ namespace }, count);
    for (const [namespace, count] of servedIn) served.set({ namespace, scope: 'namespace' }, count);
    for (const [namespace, count] of overdueIn) overdue.set({ namespace }, count);
  }
}

/** For each read, so without making an object. */
function keyOf({ namespace, cache, family }: Named, members: boolean): string {
  if (family === null) return `cache ${namespace} ${cache}`;
  return members ? `member ${namespace} ${family} ${cache}` : `family ${namespace} ${family}`;
}
