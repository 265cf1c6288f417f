import type { CacheDetails, CacheSummary } from '@smart-redis/core/operator';
import type { HistoryEntry, LastError, VersionInfo } from '@smart-redis/core';
import type {
  ApiCache,
  ApiCacheDetails,
  ApiError,
  ApiHistoryEntry,
  ApiTime,
  ApiVersion,
} from '../api.js';

/** Field by field, so that nothing is told that is not in the contract. */
export function apiCache(cache: CacheSummary): ApiCache {
  const { running, paused, lastError } = cache;
  return {
    name: cache.name,
    family: cache.family,
    status: cache.status,
    ageMs: cache.ageMs,
    lateAfterMs: cache.lateAfterMs,
    staleAfterMs: cache.staleAfterMs,
    version: cache.version,
    builtAt: apiTime(cache.builtAt),
    checkedAt: apiTime(cache.checkedAt),
    rows: cache.rows,
    bytes: cache.bytes,
    durationMs: cache.durationMs,
    schedule: cache.schedule,
    nextRefreshAt: apiTime(cache.nextRefreshAt),
    overdue: cache.overdue,
    running:
      running === null ? null : { instance: running.instance, until: running.until.toISOString() },
    paused:
      paused === null
        ? null
        : { reason: paused.reason, at: paused.at.toISOString(), by: paused.by },
    lastError: lastError === null ? null : apiError(lastError),
    rolledBackFrom: cache.rolledBackFrom,
    servedBy: cache.servedBy,
    after: cache.after,
    targets: cache.targets.map(({ name, key, type, codec }) => ({ name, key, type, codec })),
  };
}

export function apiDetails(cache: CacheDetails): ApiCacheDetails {
  const { group } = cache;
  return {
    ...apiCache(cache),
    builtBy: cache.builtBy,
    term: cache.term,
    keep: cache.keep,
    history: cache.history,
    shape: cache.shape,
    group: group === null ? null : { name: group.name, concurrency: group.concurrency },
    atomic: cache.atomic,
    delta: cache.delta,
    upstream: cache.upstream.map((each) => ({
      cache: each.cache,
      version: each.version,
      builtAfter: each.builtAfter,
    })),
    definitions: cache.definitions.map((each) => ({
      definition: each.definition,
      shape: each.shape,
      instances: each.instances,
      newest: each.newest,
    })),
    metadataKeys: cache.metadataKeys,
  };
}

export function apiVersion({ version, builtAt, rows, bytes, current }: VersionInfo): ApiVersion {
  return { version, builtAt: builtAt.toISOString(), rows, bytes, current };
}

export function apiHistoryEntry(entry: HistoryEntry): ApiHistoryEntry {
  const { error } = entry;
  return {
    at: entry.at.toISOString(),
    outcome: entry.outcome,
    reason: entry.reason,
    version: entry.version,
    rows: entry.rows,
    bytes: entry.bytes,
    fetchMs: entry.fetchMs,
    stageMs: entry.stageMs,
    commitMs: entry.commitMs,
    added: entry.added,
    changed: entry.changed,
    removed: entry.removed,
    forced: entry.forced,
    instance: entry.instance,
    error: error === null ? null : { code: error.code, message: error.message },
  };
}

/** `null` also for a date that is none, as damaged metadata may have. */
export function apiTime(time: Date | null): ApiTime | null {
  return time === null || Number.isNaN(time.getTime()) ? null : time.toISOString();
}

function apiError({ code, message, at, details }: LastError): ApiError {
  const told = Object.entries(details ?? {}).flatMap(([name, value]) => {
    const text = textOf(value);
    return text === undefined ? [] : [{ name, value: clip(text, 500) }];
  });
  const error = { code, message: clip(message, 4000), at: apiTime(at) ?? '' };
  return told.length === 0 ? error : { ...error, details: told };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}
