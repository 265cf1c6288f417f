import type { CacheSummary } from '@smart-redis/core/operator';
import { durationText } from '../render/units.js';

/** What counts as not fresh. */
export interface FreshnessRules {
  /** Nothing may be older, whatever its own limits are. @default their limits alone */
  readonly maxAgeMs?: number;
  /** Whether what is late or overdue is only a warning. @default false */
  readonly staleOnly: boolean;
}

/** What a cache was found to be. */
export interface Verdict {
  readonly cache: string;
  /**
   * `unchecked`: nothing says how old it may be: it has no limits of its own, no limit was given, and
   * it has no schedule or is paused, so that no schedule keeps it young.
   */
  readonly result: 'pass' | 'warn' | 'fail' | 'unchecked';
  readonly status: CacheSummary['status'];
  readonly overdue: boolean;
  readonly ageMs: number | null;
  /** Why, for people; empty if it passed. */
  readonly reasons: readonly string[];
}

/** Judges a cache. */
export function judgeFreshness(cache: CacheSummary, rules: FreshnessRules): Verdict {
  const failures = failuresOf(cache, rules);
  const warnings = warningsOf(cache);
  const { name, status, overdue, ageMs } = cache;
  const found = { cache: name, status, overdue, ageMs };
  if (failures.length > 0) return { ...found, result: 'fail', reasons: [...failures, ...warnings] };
  if (warnings.length > 0) {
    return { ...found, result: rules.staleOnly ? 'warn' : 'fail', reasons: warnings };
  }
  if (!isMeasured(cache, rules)) {
    return { ...found, result: 'unchecked', reasons: [whyUnmeasured(cache)] };
  }
  return { ...found, result: 'pass', reasons: [] };
}

function failuresOf(
  { status, ageMs, staleAfterMs }: CacheSummary,
  { maxAgeMs }: FreshnessRules,
): readonly string[] {
  const failures: string[] = [];
  if (status === 'building') failures.push('no version so far');
  if (status === 'unknown') failures.push('its state cannot be read');
  if (status === 'stale') failures.push(`stale after ${durationText(staleAfterMs)}`);
  if (maxAgeMs !== undefined && ageMs !== null && ageMs > maxAgeMs) {
    failures.push(`older than ${durationText(maxAgeMs)}`);
  }
  return failures;
}

function warningsOf({
  status,
  overdue,
  lateAfterMs,
  paused,
  lastError,
}: CacheSummary): readonly string[] {
  const isLate = status === 'late';
  const warnings = [
    ...(isLate ? [`late after ${durationText(lateAfterMs)}`] : []),
    ...(overdue ? ['overdue: nobody refreshes it'] : []),
  ];
  if (!isLate && !overdue) return warnings;
  return [
    ...warnings,
    ...(paused === null ? [] : [`paused by ${paused.by}`]),
    ...(lastError === null ? [] : [`${lastError.code}: ${lastError.message}`]),
  ];
}

function isMeasured(
  { lateAfterMs, staleAfterMs, schedule, paused }: CacheSummary,
  { maxAgeMs }: FreshnessRules,
): boolean {
  const isOnSchedule = schedule !== null && paused === null;
  return maxAgeMs !== undefined || lateAfterMs !== null || staleAfterMs !== null || isOnSchedule;
}

function whyUnmeasured({ schedule, paused }: CacheSummary): string {
  if (schedule === null || paused === null) {
    return 'it has neither the option freshness nor a schedule: see --max-age';
  }
  return `paused by ${paused.by}, and it has no option freshness: see resume, or --max-age`;
}
