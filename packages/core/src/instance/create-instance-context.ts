import pLimit from 'p-limit';
import { formatAsked } from '../metadata/announcements.js';
import { channelOf } from '../redis/keys.js';
import { createCronExpressions } from '../schedule/cron-expressions.js';
import type { ResolvedOptions } from '../settings/instance-options.js';
import { createAnswersSeen } from '../source/answers-seen.js';
import { createLossesSeen } from '../source/losses-seen.js';
import { rootClock } from '../waiting/root-context.js';
import { createWarningThrottle } from '../waiting/warning-throttle.js';
import { createClaimLimit } from './claim-limit.js';
import { createExistingKeys } from './existing-keys.js';
import { createGroupQueues } from './group-queues.js';
import type { InstanceContext } from './instance-context.js';
import type { KnownLeaderOptions } from './known-leader.js';
import { createKnownLeader } from './known-leader.js';
import { announce } from './announce.js';
import { createKnownServers } from './known-servers.js';
import { HeardRequests } from './heard-requests.js';
import { OpenRequests } from './open-requests.js';
import { createOverdueCaches } from './overdue-caches.js';
import { createRegistryWriter } from './registry-writer.js';
import { createRunningCaches } from './running-caches.js';
import { createStalls } from './stalls.js';
import { createUnsettledFetches } from './unsettled-fetches.js';

/** Callbacks of the instance. */
export interface InstanceHooks
  extends
    Pick<InstanceContext, 'standing' | 'servers' | 'hears'>,
    Pick<KnownLeaderOptions, 'canAsk' | 'registered' | 'liesAt'> {}

/** The {@link InstanceContext} of a new instance. */
export function createInstanceContext(
  resolved: ResolvedOptions,
  { standing, servers, hears, ...hooks }: InstanceHooks,
): InstanceContext {
  const options: ResolvedOptions = { ...resolved, clock: rootClock(resolved.clock) };
  const { clock, driver, logger, namespace } = options;
  const warnings = createWarningThrottle(logger, clock);
  const publish = (caches: readonly string[]): Promise<boolean> =>
    announce(context, formatAsked(caches));
  const context: InstanceContext = {
    ...options,
    warnings,
    standing,
    servers,
    hears,
    id: options.newId(),
    leader: hasOneLeader(options)
      ? createKnownLeader({ ...hooks, clock, warnings, namespace, publish })
      : createKnownServers({
          ...hooks,
          clock,
          publish,
          placedOn: (cache) => servers()?.servedBy(cache),
        }),
    limit: pLimit(options.concurrency),
    claims: createClaimLimit(clock),
    existing: createExistingKeys(driver),
    // The database is known once the driver is connected.
    get channel() {
      return channelOf(namespace, driver.database);
    },
    running: createRunningCaches(),
    groups: createGroupQueues(clock),
    stalls: createStalls(clock),
    overdue: createOverdueCaches(),
    cronExpressions: createCronExpressions(),
    registry: createRegistryWriter(options),
    openRequests: new OpenRequests(),
    heardRequests: new HeardRequests(),
    unsettled: createUnsettledFetches(clock),
    answersSeen: createAnswersSeen(),
    losses: createLossesSeen(logger),
    nextSequence: countUp(),
  };
  return context;
}

/** Whether one instance refreshes the caches of all. */
function hasOneLeader({ elector }: ResolvedOptions): boolean {
  return elector !== false && elector.spread === undefined;
}

/** 1, 2, 3, … */
function countUp(): () => number {
  let last = 0;
  return () => (last += 1);
}
