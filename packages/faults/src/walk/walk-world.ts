import type { SmartRedis } from '@smart-redis/core';
import type { Disturbance } from './step.js';

/**
 * What readers see of a cache: the stored elements of each key, or `null` where it is absent; all
 * at one moment.
 */
export type Shown = Readonly<Record<string, readonly string[] | null>>;

/** Where a walk takes place: a Redis, real or in memory, and time, real or virtual. */
export interface WalkWorld {
  readonly namespace: string;
  /** Milliseconds after which a call that has not answered never will. */
  readonly patienceMs: number;
  /** An instance, started. */
  open(): SmartRedis;
  /** Looks at keys, in one step. */
  look(keys: readonly string[]): Promise<Shown>;
  /** Keys of the walk's namespace and caches, but for those of the election. */
  keys(): Promise<readonly string[]>;
  pass(ms: number): Promise<void>;
  /** Waits for `work`, at most so long. */
  within(work: Promise<unknown>, ms: number): Promise<boolean>;
  /** Resolves when it has happened; a process that is to die at its commit dies in any case. */
  disturb(how: Disturbance, smart: SmartRedis): Promise<void>;
  /** Ends what disturbs, but for kills. */
  heal(): void;
  /** Resolves when `signal` aborts, or after so long. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
