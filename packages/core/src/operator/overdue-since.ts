import type { CacheState } from '../metadata/cache-state.js';
import type { KnownCache } from './known-cache.js';

const minuteMs = 60_000;

/** What decides besides its own state whether a cache is overdue. */
export interface OverdueOptions {
  readonly serverNowMs: number;
  /** The state of another cache of the namespace, as far as it is known. */
  readonly stateOf: (name: string) => CacheState | undefined;
}

/**
 * Whether a cache is due for longer than its own interval, or a minute. Whatever was put off after
 * the last success, by a failure or because a slot was missed, counts as due.
 */
export function isOverdue(
  cache: KnownCache,
  state: CacheState,
  { serverNowMs, stateOf }: OverdueOptions,
): boolean {
  const dueAtMs = dueSince(cache, state, stateOf);
  const { gapMs } = cache.schedule;
  return dueAtMs !== undefined && serverNowMs - dueAtMs > Math.max(gapMs ?? 0, minuteMs);
}

/** Since when, or from when on, it is due; `undefined`: only on request. */
function dueSince(
  { schedule, after, facts }: KnownCache,
  state: CacheState,
  stateOf: OverdueOptions['stateOf'],
): number | undefined {
  const byUpstream = after.length === 0 ? undefined : newerSince(after, state, stateOf);
  const { checkedAtMs, fetchedAtMs } = state;
  if (state.version === null || checkedAtMs === null) {
    if (after.length > 0 && schedule.gapMs === null) return byUpstream;
    return facts?.since ?? 0;
  }
  const { everyMs, jitterMs, cron } = schedule;
  const times = [
    everyMs === undefined ? Infinity : checkedAtMs + everyMs + Math.min(jitterMs, everyMs),
    cron === undefined ? Infinity : cron.nextAfter(fetchedAtMs ?? checkedAtMs, 1),
    byUpstream ?? Infinity,
  ];
  const first = Math.min(...times);
  return first === Infinity ? undefined : first;
}

/** Since when each of these caches has a newer version; `undefined`: not all have one. */
function newerSince(
  names: readonly string[],
  { builtAfter }: CacheState,
  stateOf: OverdueOptions['stateOf'],
): number | undefined {
  let sinceMs = 0;
  for (const name of names) {
    const version = stateOf(name)?.version ?? null;
    if (version === null || version.version === builtAfter.get(name)) return undefined;
    sinceMs = Math.max(sinceMs, version.builtAt.getTime());
  }
  return sinceMs;
}
