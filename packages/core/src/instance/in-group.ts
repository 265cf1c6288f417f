import { enterGroup, keepInGroup, leaveGroup } from '../metadata/group-slots.js';
import { formatFreed } from '../metadata/announcements.js';
import type { CacheGroup } from '../settings/cache-definition.js';
import type { Waiter } from './group-queues.js';
import { markMsOf } from './keep-mark.js';
import type { NotNow } from './look.js';
import { watchOverdue } from './overdue.js';
import type { RunnerJob } from './runner-job.js';
import type { RunnerState } from './runner-state.js';

/** The longest time between two attempts to take a slot, in case an announcement is lost. */
const pollMs = 1000;

const untilCalled: NotNow = { pauseMs: null, why: 'group' };

/** The cache no longer waits for a slot of its group. */
export function stopWaitingForGroup(runner: RunnerState): void {
  const wait = runner.groupWait;
  runner.groupWait = undefined;
  runner.isCalled = false;
  wait?.stop();
}

/**
 * Lets the cache wait for a slot of its group if others wait already; `undefined` if it may ask for
 * one, or has no group.
 */
export function queueForGroup(job: RunnerJob, runner: RunnerState): NotNow | undefined {
  const { group } = job.definition;
  if (group === undefined) return undefined;
  const queue = job.context.groups.of(group);
  if (queue.mayAsk(runner.groupWait?.waiter)) return undefined;
  queue.join(waitForGroup(job, runner, group));
  return untilCalled;
}

/**
 * Runs a refresh in a slot of the group of its cache, which all instances share; at once if the
 * cache has no group. While all slots are taken, the refresh is not started: the slot of this
 * instance stays free for caches of other groups.
 * @throws SmartRedisError the errors of `send`
 */
export async function inGroup<T>(
  job: RunnerJob,
  runner: RunnerState,
  refresh: () => Promise<T>,
): Promise<T | NotNow> {
  const { context, definition, authority } = job;
  const { driver, channel, clock, logger, namespace } = context;
  const { group, name } = definition;
  if (group === undefined) return refresh();
  const holder = `${name}@${context.instance}#${authority.id}-${String(context.nextSequence())}`;
  const slot = { namespace, group: group.name, holder };
  const heldMs = markMsOf(job);
  // It may have had to wait for a slot of this instance.
  const queued = queueForGroup(job, runner);
  if (queued !== undefined) return queued;
  const full = await enterGroup(driver, slot, group.concurrency, heldMs);
  if (full !== undefined) {
    const holders = full.holders.map((each) => each.replace(/#.*$/, ''));
    const pauseMs = Math.min(full.busyMs + 1, pollMs) * (0.75 + context.random() / 2);
    context.groups.of(group).full(waitForGroup(job, runner, group), holders, pauseMs);
    return untilCalled;
  }
  stopWaitingForGroup(runner);
  const keep = (): void => {
    timer = clock.after(heldMs / 3, () => {
      keep();
      void keepInGroup(driver, slot, group.concurrency, heldMs).catch((error: unknown) =>
        logger.debug('the slot of a group could not be kept', { cache: name, error }),
      );
    });
  };
  let timer = { stop: (): void => undefined };
  keep();
  try {
    return await refresh();
  } finally {
    timer.stop();
    await leaveGroup(driver, slot, channel, formatFreed(group.name)).catch((error: unknown) =>
      logger.debug('the slot of a group could not be freed; it expires', { cache: name, error }),
    );
  }
}

/** Begins to wait for a slot, unless it waits already. */
function waitForGroup(job: RunnerJob, runner: RunnerState, group: CacheGroup): Waiter {
  if (runner.groupWait !== undefined) return runner.groupWait.waiter;
  const { groups } = job.context;
  const waiter: Waiter = {
    called: (isFree) => {
      // Otherwise it may have been refreshed by another instance, which was not heard.
      runner.isCalled = isFree;
      runner.alarm.ring();
    },
  };
  const stopWatching = watchOverdue(job, {
    where: `group "${group.name}"`,
    isShared: true,
    holders: () => groups.of(group).holders,
  });
  const stop = (): void => {
    stopWatching();
    groups.of(group).leave(waiter);
  };
  runner.groupWait = { waiter, stop };
  return waiter;
}
