import type { Candidacy } from '../contracts/elector.js';
import { electionChannelOf } from '../redis/keys.js';
import { createWarningThrottle } from '../waiting/warning-throttle.js';
import { parseElectionAnnouncement } from './election-announcement.js';
import { keepSubscribed } from '../waiting/keep-subscribed.js';
import { createLatch } from '../waiting/latch.js';

/**
 * Hears that the leader key is worth a look, so that a candidate need not wait for its next poll.
 */
export interface WakeUps {
  /**
   * Resolves after `delayMs`, earlier when there is something to look at, at once when there was
   * since the last call, or when `signal` aborts. One caller at a time.
   */
  wait(delayMs: number, signal: AbortSignal): Promise<void>;
  /** Wakes the waiter as something heard would. */
  wake(): void;
  /** Stops hearing. Never rejects, and waits for no server longer than a second. */
  close(): Promise<void>;
}

/** Options of {@link listenForWakeUps}. */
export interface WakeUpOptions {
  /**
   * Whether to hear keyspace events of the leader key, where the server sends them. Never in a
   * cluster.
   */
  readonly keyspaceEvents: boolean;
  /**
   * Whether to hear also that somebody took the key, for electors that replace a holder: who led is
   * to notice.
   * @default false
   */
  readonly elections?: boolean;
  /** Milliseconds between two early wake-ups: nobody can make a candidate poll in a tight loop. */
  readonly minGapMs: number;
}

/**
 * Sources, each of them only a hint: announcements of electors, keyspace events, a subscription
 * that was interrupted (what it missed is unknown), and the control connection becoming usable
 * again.
 */
export function listenForWakeUps(
  { driver, namespace, leaderKey, clock, logger, random }: Candidacy,
  { keyspaceEvents, elections = false, minGapMs }: WakeUpOptions,
): WakeUps {
  const latch = createLatch(clock, minGapMs);
  const subscriber = { driver, clock, logger, random };
  const warnings = createWarningThrottle(logger, clock);
  const channel = electionChannelOf(namespace, driver.database);
  const stopStatus = driver.onStatus((status) => {
    if (status === 'ready') latch.open();
  });
  const subscriptions = [
    keepSubscribed(subscriber, channel, {
      onMessage: (message) => {
        const type = parseElectionAnnouncement(message)?.type;
        if (type === undefined) {
          warnings.warn('channel', 'ignored an unreadable message on the election channel', {
            channel,
          });
        }
        if (type === 'released' || (elections && type === 'elected')) latch.open();
      },
      onGap: () => latch.open(),
    }),
  ];
  // In a cluster only the node that owns the key sends its events, and a subscription may live on
  // another.
  if (keyspaceEvents && !driver.cluster) {
    subscriptions.push(
      keepSubscribed(subscriber, `__keyspace@${String(driver.database)}__:${leaderKey}`, {
        onMessage: (event) => {
          if (eventsThatFree.has(event) || (elections && event === 'set')) latch.open();
        },
        onGap: () => latch.open(),
      }),
    );
  }
  return {
    wait: (delayMs, signal) => latch.wait(delayMs, signal),
    wake: () => latch.open(),
    close: async () => {
      stopStatus();
      await Promise.all(subscriptions.map((subscription) => subscription.close()));
    },
  };
}

/** https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/ */
const eventsThatFree: ReadonlySet<string> = new Set(['del', 'expired', 'evicted', 'rename_from']);
