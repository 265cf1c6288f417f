import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type {
  DiagnosticsMessages,
  InstanceSubject,
  ReadMessage,
  RefreshMessage,
} from '@smart-redis/core/diagnostics';
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

  const refreshed = (message: RefreshMessage): void => {
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
  const read = (message: ReadMessage): void => {
    if (!isOurs(message)) return;
    metrics.reads.inc(set.seriesOf(message, members).reads[message.source ?? 'redis']);
    if (message.error !== undefined) metrics.errors.inc({ code: metricCodeOf(message.error) });
  };
  const ends = [
    listen('smart-redis:refresh', refreshed),
    ...(reads ? [listen('smart-redis:read', read)] : []),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** Calls `listener` for each message, until the function that it returns is called. */
function listen<Name extends keyof DiagnosticsMessages>(
  channel: Name,
  listener: (message: DiagnosticsMessages[Name]) => void,
): () => void {
  const safe = (message: unknown): void => {
    try {
      listener(message as DiagnosticsMessages[Name]);
    } catch {
      // Anyone may publish anything; what a subscriber throws would end the process.
    }
  };
  subscribe(channel, safe);
  return () => void unsubscribe(channel, safe);
}
