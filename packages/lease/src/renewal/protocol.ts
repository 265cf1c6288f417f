import type { Holder } from '@smart-redis/core/electors';

/** Settings of the thread; all times in milliseconds. */
export interface ThreadSettings {
  /** See `openPulse`. */
  readonly memory: SharedArrayBuffer;
  readonly leaderKey: string;
  readonly ttlMs: number;
  /** Timeout of a renewal. */
  readonly replyTimeoutMs: number;
  /** The age of the last renewal at which the next one is overdue. */
  readonly overdueMs: number;
  /** The age of the last heartbeat at which the leader's event loop counts as blocked. */
  readonly blockedMs: number;
  /** The longest block for which the thread renews. */
  readonly maxBlockMs: number;
}

/** Messages to the thread. */
export type ToThread =
  | { readonly type: 'open'; readonly settings: ThreadSettings }
  /** This holder leads, as long as the shared memory contains this reign. */
  | { readonly type: 'lead'; readonly reign: number; readonly holder: Holder };

/** Messages from the thread. */
export type FromThread =
  /** The thread is connected to Redis. */
  | { readonly type: 'ready' }
  /** The thread could not connect, and keeps trying. */
  | { readonly type: 'failed'; readonly error: string };
