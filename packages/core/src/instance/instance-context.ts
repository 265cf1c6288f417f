import type { CronExpressions } from '../schedule/cron-expressions.js';
import type { KnownLeader } from './known-leader.js';
import type { Logger } from '../contracts/logger.js';
import type { ResolvedOptions } from '../settings/instance-options.js';
import type { RefreshContext } from '../refresh/refresh-context.js';
import type { ClaimLimit } from './claim-limit.js';
import type { ExistingKeys } from './existing-keys.js';
import type { GroupQueues } from './group-queues.js';
import type { HeardRequests } from './heard-requests.js';
import type { OpenRequests } from './open-requests.js';
import type { OverdueCaches } from './overdue-caches.js';
import type { RegistryWriter } from './registry-writer.js';
import type { RunningCaches } from './running-caches.js';
import type { Servers } from './servers.js';
import type { Stalls } from './stalls.js';
import type { UnsettledFetches } from './unsettled-fetches.js';

/** Runs a task when fewer than the maximum number of tasks run. */
export type Limit = <T>(task: () => Promise<T>) => Promise<T>;

/** State that the caches of one `SmartRedis` share. */
export interface InstanceContext extends ResolvedOptions, RefreshContext {
  readonly logger: Logger;
  /** For refreshes. */
  readonly limit: Limit;
  readonly claims: ClaimLimit;
  /** For caches that begin to be served here, of which there may be hundreds at once. */
  readonly existing: ExistingKeys;
  readonly running: RunningCaches;
  /** The caches that wait for slots of groups. */
  readonly groups: GroupQueues;
  /** How long the event loop was blocked. */
  readonly stalls: Stalls;
  readonly overdue: OverdueCaches;
  readonly registry: RegistryWriter;
  /** The calls of `refresh()` that wait, if somebody observes them. */
  readonly openRequests: OpenRequests;
  /** Those of other instances, if somebody observes refreshes. */
  readonly heardRequests: HeardRequests;
  /** Of all schedules. */
  readonly cronExpressions: CronExpressions;
  /** Fetchers that are still running although their refreshes have ended. */
  readonly unsettled: UnsettledFetches;
  /** The knowledge about the instances that refresh what this one does not. */
  readonly leader: KnownLeader;
  /** By the seats; absent if instances have none. */
  readonly servers: () => Servers | undefined;
  /** Whether announcements of other instances arrive, as far as this one knows. */
  readonly hears: () => boolean;
  /** Whether `start()` has succeeded, and whether this instance refreshes the cache. */
  readonly standing: (cache: string) => { readonly isStarted: boolean; readonly isLeader: boolean };
  /**
   * The number of the next refresh of any cache. It increases, so that commits and staging keys of
   * one leadership are distinct, even if an updated cache or another one of the same name has a new
   * runner.
   */
  readonly nextSequence: () => number;
}
