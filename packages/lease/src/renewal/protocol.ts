import type { Holder } from '@smart-redis/core/electors';

/** How the thread renews; all times in milliseconds. */
export interface ThreadSettings {
  /** See `openPulse`. */
  readonly memory: SharedArrayBuffer;
  readonly leaderKey: string;
  readonly ttlMs: number;
  /** For one renewal. */
  readonly replyTimeoutMs: number;
  /** The last renewal is so old that the next one is overdue. */
  readonly overdueMs: number;
  /** The last beat of the leader's event loop is so old that it must be blocked. */
  readonly blockedMs: number;
  /** A block that is longer than this has to be the end. */
  readonly maxBlockMs: number;
}

/** What the thread is told. */
export type ToThread =
  | { readonly type: 'open'; readonly settings: ThreadSettings }
  /** This holder leads, as long as the shared memory names this reign. */
  | { readonly type: 'lead'; readonly reign: number; readonly holder: Holder };

/** What the thread tells. */
export type FromThread =
  /** It has reached Redis. */
  | { readonly type: 'ready' }
  /** It has not, and keeps trying. */
  | { readonly type: 'failed'; readonly error: string };
