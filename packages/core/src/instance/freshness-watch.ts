import { isSmartRedisError } from '../errors/errors.js';
import type { ResolvedFreshness } from '../settings/freshness.js';
import { Alarm } from '../waiting/alarm.js';
import type { KnownState } from './cache-health.js';
import { ageOf, staleness, statusOf } from './cache-health.js';
import type { Cache } from './cache.js';
import type { InstanceContext } from './instance-context.js';
import type { Emit } from './service-host.js';

/** Tells the application when caches become late, stale, and fresh again. */
export interface FreshnessWatch {
  /**
   * Watches a cache, from `start()` on. Does nothing for a cache without `freshness`, and nothing
   * while `isSilent` returns true.
   */
  add(cache: Cache, isSilent?: () => boolean): void;
  /** Returns what was told of the cache, for the one that replaces it. */
  remove(cache: Cache): FreshnessTold | undefined;
  /** Continues with what was told of the cache that `cache` replaces. */
  carry(cache: Cache, told: FreshnessTold | undefined): void;
  start(): void;
  close(): void;
}

/** What the application knows of a cache. */
export interface FreshnessTold {
  /** By the monotonic clock: the age of a cache without a version counts from here. */
  since: number;
  last: 'fresh' | 'late' | 'stale';
}

type Watched = Pick<InstanceContext, 'clock' | 'warnings'>;

/** What a cache is watched with. */
interface Watch extends FreshnessTold {
  readonly cache: Cache;
  readonly freshness: ResolvedFreshness;
  readonly alarm: Alarm;
  readonly isSilent: () => boolean;
}

/** Announcements may be lost, and of an unchanged source there are none. */
const shortestPollMs = 1000;
const longestPollMs = 30_000;

/** A {@link FreshnessWatch}; it reads each cache when its age could have passed a limit. */
export function createFreshnessWatch(context: Watched, emit: Emit): FreshnessWatch {
  const watches = new Map<Cache, Watch>();
  let isStarted = false;

  const begin = (watch: Watch): void => {
    watch.cache.onNews(() => {
      // A fresh one is looked at when it could be late, and not at every commit.
      if (watch.last !== 'fresh') watch.alarm.ring();
    });
    void keepWatching(context, watch, () => watches.get(watch.cache) !== watch, emit);
  };
  const end = (watch: Watch): void => {
    watch.cache.onNews(undefined);
    watch.alarm.ring();
  };
  return {
    add: (cache, isSilent = () => false) => {
      const { freshness } = cache.definition;
      if (freshness === undefined) return;
      const { clock } = context;
      const watch: Watch = {
        cache,
        freshness,
        alarm: new Alarm(clock),
        isSilent,
        since: clock.monotonic(),
        last: 'fresh',
      };
      watches.set(cache, watch);
      if (isStarted) begin(watch);
    },
    remove: (cache) => {
      const watch = watches.get(cache);
      watches.delete(cache);
      if (watch !== undefined) end(watch);
      return watch;
    },
    carry: (cache, told) => {
      const watch = watches.get(cache);
      if (watch === undefined || told === undefined) return;
      watch.since = told.since;
      watch.last = told.last;
    },
    start: () => {
      isStarted = true;
      for (const watch of watches.values()) begin(watch);
    },
    close: () => {
      const all = [...watches.values()];
      watches.clear();
      for (const watch of all) end(watch);
    },
  };
}

async function keepWatching(
  context: Watched,
  watch: Watch,
  isOver: () => boolean,
  emit: Emit,
): Promise<void> {
  while (!isOver()) {
    if (watch.isSilent()) {
      await watch.alarm.sleep(longestPollMs);
      continue;
    }
    const known = await read(context, watch.cache);
    if (isOver()) return;
    const pauseMs =
      known === undefined ? pollMsOf(watch.freshness) : judge(context, watch, known, emit);
    await watch.alarm.sleep(pauseMs);
  }
}

/** `undefined`: Redis cannot be read now. */
async function read({ warnings }: Watched, cache: Cache): Promise<KnownState | undefined> {
  try {
    const known = await cache.stateNow();
    warnings.resolved('freshness', 'the freshness of caches can be checked again');
    return known;
  } catch (error) {
    if (!isSmartRedisError(error, 'SR_CLOSED') && !isSmartRedisError(error, 'SR_UNREGISTERED')) {
      const fields = { cache: cache.definition.name, error };
      warnings.warn('freshness', 'the freshness of a cache cannot be checked; retrying', fields);
    }
    return undefined;
  }
}

/** Emits what has changed; returns the milliseconds until something could change again. */
function judge({ clock }: Watched, watch: Watch, known: KnownState, emit: Emit): number {
  const { cache, freshness } = watch;
  const { lateMs, staleMs } = freshness;
  const { version, checkedAtMs } = known.state;
  const now = clock.monotonic();
  const nowMs = known.serverNowMs + (now - known.readAt);
  const builtMs = ageOf(known.state, nowMs);
  // Nobody may ever build it, and that must not go unnoticed.
  const ageMs = staleness(cache.definition, known.state, nowMs) ?? now - watch.since;
  const status = statusOf(freshness, ageMs);
  if (status !== watch.last && status !== 'building' && (builtMs !== null || status !== 'fresh')) {
    watch.last = status;
    emit(status, {
      cache: cache.definition.name,
      ageMs: builtMs === null ? null : Math.round(builtMs),
      version: version?.version ?? null,
      lastSuccessAt: builtMs === null || checkedAtMs === null ? null : new Date(checkedAtMs),
    });
  }
  const nextMs = Math.min(...[lateMs, staleMs].filter((limitMs) => limitMs > ageMs)) - ageMs + 1;
  // While it is fresh, only time can change that.
  return status === 'fresh' && builtMs !== null ? nextMs : Math.min(nextMs, pollMsOf(freshness));
}

function pollMsOf({ lateMs, staleMs }: ResolvedFreshness): number {
  return Math.min(longestPollMs, Math.max(shortestPollMs, Math.min(lateMs, staleMs)));
}
