import type { SmartRedisErrorCode } from '../errors/errors.js';
import { errorCodes, isSmartRedisError } from '../errors/errors.js';
import type { ReadSource, RefreshOutcomeName, RefreshPhase } from '../channels/messages.js';

/** Upper bounds in seconds of the buckets of durations: refreshes may take minutes. */
export const durationBuckets: readonly number[] = [
  ...[0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30],
  ...[60, 120, 300, 600, 1800, 3600],
];

/** Every outcome of a refresh. */
export const refreshOutcomes: readonly RefreshOutcomeName[] = [
  ...(['committed', 'unchanged', 'refused', 'failed', 'aborted'] as const),
];

/** Every phase of a refresh. */
export const refreshPhases: readonly RefreshPhase[] = ['fetch', 'stage', 'commit'];

/** Every source of a read. */
export const readSources: readonly ReadSource[] = ['redis', 'near'];

/** The code of an error in metrics: one of ours, or `other`, so that their number is bounded. */
export type MetricCode = SmartRedisErrorCode | 'other';

/** Every code in metrics. */
export const metricCodes: readonly MetricCode[] = [...errorCodes, 'other'];

const known: ReadonlySet<string> = new Set(errorCodes);

/** The code of an error in metrics. */
export function metricCodeOf(error: unknown): MetricCode {
  return isSmartRedisError(error) && known.has(error.code) ? error.code : 'other';
}
