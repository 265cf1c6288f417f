import type { SmartRedis } from '@smart-redis/core';
import type { Disturbance } from './step.js';

/**
 * What readers see of a cache at one moment: the stored elements of each key, or `null` if it does
 * not exist.
 */
export type Shown = Readonly<Record<string, readonly string[] | null>>;

/** The world of a walk: a Redis, real or in memory, and time, real or virtual. */
export interface WalkWorld {
  readonly namespace: string;
  /** Milliseconds after which a call that has not settled never will. */
  readonly patienceMs: number;
  /** Starts an instance. */
  open(): SmartRedis;
  /** Reads keys, in one step. */
  look(keys: readonly string[]): Promise<Shown>;
  /**
   * The keys of the walk's namespace and caches, except for those of the election; of the registry
   * one for each entry, `…:registry#<cache>`.
   */
  keys(): Promise<readonly string[]>;
  pass(ms: number): Promise<void>;
  /** Waits for `work`, at most that long; resolves with whether it has settled. */
  within(work: Promise<unknown>, ms: number): Promise<boolean>;
  /** Resolves when it has happened. A process that is to die at its commit dies in any case. */
  disturb(how: Disturbance, smart: SmartRedis): Promise<void>;
  /** Ends all disturbances except kills. */
  heal(): void;
  /** Resolves when `signal` aborts, or after that time. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
