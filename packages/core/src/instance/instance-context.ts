import type { KnownLeader } from './known-leader.js';
import type { Logger } from '../contracts/logger.js';
import type { ResolvedOptions } from '../settings/instance-options.js';
import type { RefreshContext } from '../refresh/refresh-context.js';
import type { RunningCaches } from './running-caches.js';
import type { UnsettledFetches } from './unsettled-fetches.js';

/** Runs a task when fewer than the allowed number run. */
export type Limit = <T>(task: () => Promise<T>) => Promise<T>;

/** What the caches of one `SmartRedis` share. */
export interface InstanceContext extends ResolvedOptions, RefreshContext {
  readonly logger: Logger;
  /** For refreshes. */
  readonly limit: Limit;
  /** For claims. */
  readonly claimLimit: Limit;
  readonly running: RunningCaches;
  /** Of refreshes that have ended, and fetchers that have not. */
  readonly unsettled: UnsettledFetches;
  /** What is known of the instance that leads, while this one does not. */
  readonly leader: KnownLeader;
  /** How far this instance is: whether `start()` has succeeded, and whether it leads. */
  readonly standing: () => { readonly isStarted: boolean; readonly isLeader: boolean };
  /**
   * Number of the next refresh, of whichever cache: rises, so that commits and staging keys of one
   * leadership are told apart also when an updated cache, or another of the same name, has a runner
   * of its own.
   */
  readonly nextSequence: () => number;
}
