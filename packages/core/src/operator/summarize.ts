import type { CacheStatus } from '../instance/cache-health.js';
import { ageOf, staleness, statusOf } from '../instance/cache-health.js';
import { infoOf } from '../instance/cache-info.js';
import type { CacheState } from '../metadata/cache-state.js';
import { parseState } from '../metadata/cache-state.js';
import { toldPause } from '../metadata/pause.js';
import type { KnownCache } from './known-cache.js';
import { targetsOf } from './known-cache.js';
import type { MarkedState } from './marked-state.js';
import type { CacheSummary, RunningRefresh, TargetSummary } from './operator.js';
import { isOverdue } from './overdue-since.js';
import { scheduleText } from './schedule-text.js';
import type { WhoServes } from './who-serves.js';

/** What a summary is made from, besides the cache. */
export interface Surroundings {
  readonly serverNowMs: number;
  readonly who: WhoServes;
  /** The state of another cache of the namespace, as far as it is known. */
  readonly stateOf: (name: string) => CacheState | undefined;
}

/** Metadata that there are none of. */
export const noMetadata: MarkedState = {
  state: parseState([]),
  exists: false,
  mark: undefined,
  claimedBy: '',
};

/** The summary of a cache; `marked` is `undefined` if its metadata could not be read. */
export function summarize(
  cache: KnownCache,
  marked: MarkedState | undefined,
  { serverNowMs, who, stateOf }: Surroundings,
): CacheSummary {
  const { state } = marked ?? noMetadata;
  const targets = targetsOf(cache, state).map(
    ({ name, key, type, codec = 'json' }): TargetSummary => ({ name, key, type, codec }),
  );
  const asked = { name: cache.name, keys: targets.map(({ key }) => key) };
  const { freshness, schedule } = cache;
  const running = marked === undefined ? null : runningIn(marked, serverNowMs, who);
  const info = infoOf(state, null, []);
  const ageMs = ageOf(state, serverNowMs);
  return {
    name: cache.label,
    family: cache.facts?.family ?? null,
    status: marked === undefined ? 'unknown' : statusNow(cache, state, serverNowMs),
    version: info.version,
    builtAt: info.builtAt,
    checkedAt: info.checkedAt,
    rows: info.rows,
    bytes: info.bytes,
    durationMs: info.durationMs,
    nextRefreshAt: info.nextRefreshAt,
    paused: info.paused,
    lastError: info.lastError,
    ageMs: ageMs === null ? null : Math.round(ageMs),
    lateAfterMs: finite(freshness?.lateMs),
    staleAfterMs: finite(freshness?.staleMs),
    schedule: scheduleText(schedule),
    overdue:
      marked !== undefined &&
      running === null &&
      toldPause(state.paused) === null &&
      isOverdue(cache, state, { serverNowMs, stateOf }),
    running,
    rolledBackFrom: state.rolledBackFrom,
    servedBy: who.servedBy(asked, marked?.claimedBy),
    after: cache.after,
    targets,
  };
}

/** A slot is only looked for where it matters, since that takes time. */
function statusNow(cache: KnownCache, state: CacheState, serverNowMs: number): CacheStatus {
  const { freshness } = cache;
  const ageMs =
    freshness === undefined ? ageOf(state, serverNowMs) : staleness(cache, state, serverNowMs);
  return statusOf(freshness, ageMs);
}

/** A mark further ahead than its own length was set before the clock went back, and is ignored. */
function runningIn(
  { mark, claimedBy }: MarkedState,
  serverNowMs: number,
  who: WhoServes,
): RunningRefresh | null {
  if (mark === undefined || mark.untilMs <= serverNowMs) return null;
  if (mark.untilMs > serverNowMs + mark.forMs) return null;
  return { instance: who.instanceOf(claimedBy), until: new Date(mark.untilMs) };
}

function finite(ms: number | undefined): number | null {
  return ms === undefined || ms === Infinity ? null : ms;
}
