import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { InstanceSubject, ReadMessage, RefreshMessage } from '@smart-redis/core/diagnostics';
import { metricCodeOf, refreshPhases } from '@smart-redis/core/diagnostics';
import type { MetricSet } from './metric-set.js';

/** How an instance is counted. */
export interface CountOptions {
  readonly members: boolean;
  readonly reads: boolean;
}

/** Counts what an instance does, until the function that it returns is called. */
export function listenToInstance(
  subject: InstanceSubject,
  set: MetricSet,
  { members, reads }: CountOptions,
): () => void {
  const { metrics } = set;
  const isOurs = ({ namespace, instance }: InstanceSubject): boolean =>
    instance === subject.instance && namespace === subject.namespace;

  const refreshed = (given: unknown): void => {
    const message = given as RefreshMessage;
    const { outcome = 'aborted', durationMs = 0, error } = message;
    if (!isOurs(message)) return;
    const { labels } = set.seriesOf(message, members);
    metrics.refreshes.inc({ ...labels, outcome });
    metrics.refreshDuration.observe({ ...labels, outcome }, durationMs / 1000);
    for (const phase of refreshPhases) {
      const phaseMs = message[`${phase}Ms`];
      if (phaseMs !== undefined)
        metrics.phaseDuration.observe({ ...labels, phase }, phaseMs / 1000);
    }
    if (error !== undefined) metrics.errors.inc({ code: metricCodeOf(error) });
  };
  const read = (given: unknown): void => {
    const message = given as ReadMessage;
    if (!isOurs(message)) return;
    metrics.reads.inc(set.seriesOf(message, members).reads[message.source ?? 'redis']);
    if (message.error !== undefined) metrics.errors.inc({ code: metricCodeOf(message.error) });
  };
  subscribe('smart-redis:refresh', refreshed);
  if (reads) subscribe('smart-redis:read', read);
  return () => {
    unsubscribe('smart-redis:refresh', refreshed);
    unsubscribe('smart-redis:read', read);
  };
}
