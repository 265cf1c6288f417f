import type { OptionNames } from '../options/demand.js';
import { demandKnownOptions } from '../options/demand.js';
import type { Duration } from '../options/durations.js';
import { parseDuration } from '../options/durations.js';
import type { CacheState, LastError } from '../metadata/cache-state.js';
import type { TimedState } from './stored-cache.js';
import type { Pause } from '../metadata/pause.js';
import { toldPause } from '../metadata/pause.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { ResolvedFreshness } from '../settings/freshness.js';

/**
 * How fresh a cache is. `building`: there is no version yet. `unknown`: Redis did not answer, and
 * the rest is what was known last.
 */
export type CacheStatus = 'fresh' | 'late' | 'building' | 'stale' | 'unknown';

/** The health of a cache; times are by the server's clock. */
export interface CacheHealth {
  /** Without the option `freshness` every version is `fresh`. */
  readonly status: CacheStatus;
  /**
   * Milliseconds since the last success, even if the source had not changed; `null` before the
   * first version.
   */
  readonly ageMs: number | null;
  /** The current version; `null` before the first one. */
  readonly version: number | null;
  /** Number of rows in the version; `null` before the first one. */
  readonly rows: number | null;
  /** Why the cache is not refreshed by itself, since when, and by whom; `null`: it is. */
  readonly paused: Pause | null;
  /** The last failure since the last success; `null` if there is none. */
  readonly lastError: LastError | null;
  /** Time at which the next refresh is due; `null` without a schedule, and while it is paused. */
  readonly nextRefreshAt: Date | null;
  /** The instance that refreshes the cache, as far as this instance knows; `null`: unknown. */
  readonly servedBy: string | null;
}

/** The health of an instance, and of all caches that are registered on it or that it views. */
export interface InstanceHealth {
  /** The worst status of its caches; `unknown` if Redis did not answer. */
  readonly status: CacheStatus;
  /** Whether Redis has answered. */
  readonly connected: boolean;
  /** The name of the instance. */
  readonly instance: string;
  /** Number of caches that this instance refreshes. */
  readonly serves: number;
  /** The health of each cache by its name. */
  readonly caches: Readonly<Record<string, CacheHealth>>;
}

/** Options of `health()`. */
export interface HealthOptions {
  /** How long to wait for Redis; after that the result is `unknown`. @default '1s' */
  readonly timeout?: Duration;
}

/** @throws SmartRedisError `SR_INVALID_OPTION` */
export function healthLimitMs(options: HealthOptions | undefined): number {
  const { timeout = '1s' } = demandKnownOptions('health()', options, healthNames);
  return parseDuration('timeout', timeout);
}

const healthNames: OptionNames<HealthOptions> = { timeout: true };

/** A state, when it was read, and who served the cache then. */
export interface KnownState extends TimedState {
  readonly servedBy: string | null;
}

/** The health of a cache whose state was read, or, with `isUnknown`, once was read. */
export function healthOf(
  definition: Pick<ResolvedDefinition, 'freshness' | 'schedule'>,
  known: KnownState | undefined,
  nowMonotonic: number,
  isUnknown = false,
): CacheHealth {
  if (known === undefined) return neverSeen;
  const { state, servedBy, serverNowMs, readAt } = known;
  const { version, lastError } = state;
  const paused = toldPause(state.paused);
  const nowMs = serverNowMs + (nowMonotonic - readAt);
  const ageMs = ageOf(state, nowMs);
  return {
    status: isUnknown
      ? 'unknown'
      : statusOf(definition.freshness, staleness(definition, state, nowMs)),
    ageMs: ageMs === null ? null : Math.round(ageMs),
    version: version?.version ?? null,
    rows: version?.rows ?? null,
    paused,
    lastError,
    nextRefreshAt: paused === null ? state.nextRefreshAt : null,
    servedBy,
  };
}

const neverSeen: CacheHealth = {
  status: 'unknown',
  ageMs: null,
  version: null,
  rows: null,
  paused: null,
  lastError: null,
  nextRefreshAt: null,
  servedBy: null,
};

/** How fresh a cache of that {@link staleness} is; `null`: it has no version. */
export function statusOf(
  freshness: ResolvedFreshness | undefined,
  ageMs: number | null,
): Exclude<CacheStatus, 'unknown'> {
  if (ageMs === null) return 'building';
  if (freshness === undefined) return 'fresh';
  if (ageMs >= freshness.staleMs) return 'stale';
  return ageMs >= freshness.lateMs ? 'late' : 'fresh';
}

/**
 * Milliseconds that count for `freshness`: since the last success, or, with `cron`, since the slot
 * that was due after it, so negative before that slot. `null` before the first version.
 */
export function staleness(
  { schedule: { cron } }: Pick<ResolvedDefinition, 'schedule'>,
  state: Pick<CacheState, 'version' | 'checkedAtMs' | 'fetchedAtMs'>,
  serverNowMs: number,
): number | null {
  const { checkedAtMs, fetchedAtMs } = state;
  if (cron === undefined || checkedAtMs === null) return ageOf(state, serverNowMs);
  return state.version === null ? null : serverNowMs - cron.nextSlot(fetchedAtMs ?? checkedAtMs);
}

/** Milliseconds since the last success; `null` before the first version. */
export function ageOf(
  { version, checkedAtMs }: Pick<CacheState, 'version' | 'checkedAtMs'>,
  serverNowMs: number,
): number | null {
  return version === null || checkedAtMs === null ? null : Math.max(0, serverNowMs - checkedAtMs);
}

const fromBest: readonly CacheStatus[] = ['fresh', 'late', 'building', 'stale', 'unknown'];

/** The worst of these; `'fresh'` if there are none. */
export function worstOf(statuses: Iterable<CacheStatus>): CacheStatus {
  let worst = 0;
  for (const status of statuses) worst = Math.max(worst, fromBest.indexOf(status));
  return fromBest[worst] ?? 'unknown';
}
