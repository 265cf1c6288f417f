import type { Duration } from '@smart-redis/core';
/** What a worker process tells the test. Times are those of the machine, in milliseconds. */
export type WorkerMessage =
  | { readonly type: 'started' }
  | { readonly type: 'elected'; readonly term: number; readonly at: number }
  | { readonly type: 'deposed'; readonly term: number; readonly reason: string }
  /** Half of the rows of a refresh are on their way. */
  | { readonly type: 'staging'; readonly term: number }
  | {
      readonly type: 'committed';
      readonly version: number;
      readonly term: number;
      readonly instance: string;
    }
  | { readonly type: 'unhandled'; readonly error: string };

/** How a worker is set up, by its environment. */
export interface WorkerSettings {
  readonly url: string;
  readonly driver: 'ioredis' | 'redis';
  readonly namespace: string;
  readonly instance: string;
  readonly ttl: Duration;
}

/** Rows of each version. */
export const rowCount = 2000;

/** The keys that the workers fill. */
export const keysOf = (namespace: string): Record<'byId' | 'all' | 'stamp', string> => ({
  byId: `{${namespace}}:by-id`,
  all: `{${namespace}}:all`,
  stamp: `{${namespace}}:stamps`,
});
