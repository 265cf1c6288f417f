import type { ApiCache, ApiNews } from '../../../src/api.js';
import type { KnownCache } from './known.js';

/**
 * A cache after something was announced of it: the state that follows may take a while, because it is
 * read seldom where there are many caches.
 */
export function afterNews(
  known: KnownCache,
  news: ApiNews,
  now: number,
  serverAheadMs: number,
): KnownCache {
  const { value } = known;
  const at = new Date(now + serverAheadMs).toISOString();
  const succeeded = { checkedAt: at, ageMs: 0, status: 'fresh', lastError: null } as const;
  const next = (changes: Partial<ApiCache>): KnownCache => {
    // The age of what has not changed goes on from now.
    const ageMs = value.ageMs === null ? null : value.ageMs + Math.max(0, now - known.readAt);
    return { value: { ...value, ageMs, ...changes }, readAt: now };
  };
  switch (news.type) {
    case 'committed': {
      const { version, rows, durationMs } = news;
      // What is known already may be newer than its announcement.
      if (value.version !== null && version <= value.version) return known;
      const built = { version, rows, durationMs, builtAt: at, running: null, overdue: false };
      return next(news.rolledBackTo === undefined ? { ...succeeded, ...built } : built);
    }
    case 'unchanged':
      return next({ ...succeeded, running: null, overdue: false });
    case 'failed':
      return next({ lastError: { code: news.code, message: news.message, at }, running: null });
    case 'resumed':
      return next({ paused: null });
    case 'served':
      return next({ servedBy: news.by });
    case 'paused':
    case 'requested':
    case 'released':
      return known;
  }
}
