import type { KnownLeader } from './known-leader.js';
import type { Logger } from './logger.js';
import type { WarningThrottle } from './logging/throttle-warnings.js';
import type { ResolvedOptions } from './options.js';
import type { LossesSeen } from './refresh/losses-seen.js';
import type { AnswersSeen } from './refresh/source/answers-seen.js';
import type { RunningCaches } from './schedule/running-caches.js';
import type { UnsettledFetches } from './schedule/unsettled-fetches.js';

/** Runs a task when fewer than the allowed number run. */
export type Limit = <T>(task: () => Promise<T>) => Promise<T>;

/** What the caches of one `SmartRedis` share. */
export interface Engine extends ResolvedOptions {
  readonly logger: Logger;
  readonly warnings: WarningThrottle;
  /** For refreshes. */
  readonly limit: Limit;
  /** For claims. */
  readonly claimLimit: Limit;
  readonly running: RunningCaches;
  /** Of refreshes that have ended, and fetchers that have not. */
  readonly unsettled: UnsettledFetches;
  readonly answersSeen: AnswersSeen;
  readonly losses: LossesSeen;
  /** Unique to this instance, whose name another may have too. */
  readonly id: string;
  /** What is known of the instance that leads, while this one does not. */
  readonly leader: KnownLeader;
  /** How far this instance is: whether `start()` has succeeded, and whether it leads. */
  readonly standing: () => { readonly isStarted: boolean; readonly isLeader: boolean };
  /** Where instances of the namespace tell each other what happened. */
  readonly channel: string;
  /**
   * Number of the next refresh, of whichever cache: rises, so that commits and staging keys of one leadership are told
   * apart also when an updated cache, or another of the same name, has a runner of its own.
   */
  readonly nextSequence: () => number;
}
