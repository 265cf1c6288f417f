import type { Candidacy } from '../contracts/elector.js';
import { electionChannelOf } from '../redis/keys.js';
import { createWarningThrottle } from '../waiting/warning-throttle.js';
import { parseElectionAnnouncement } from './election-announcement.js';
import { keepSubscribed } from '../waiting/keep-subscribed.js';
import { createLatch } from '../waiting/latch.js';

/**
 * Receives hints that the leader key may have changed, so that a candidate need not wait for its
 * next poll.
 */
export interface WakeUps {
  /**
   * Resolves after `delayMs`; earlier if a hint arrives; at once if one has arrived since the last
   * call; or when `signal` aborts. One caller at a time.
   */
  wait(delayMs: number, signal: AbortSignal): Promise<void>;
  /** Wakes the waiter as a hint would. */
  wake(): void;
  /** Stops listening. Never rejects, and waits at most a second for the server. */
  close(): Promise<void>;
}

/** Options of {@link listenForWakeUps}. */
export interface WakeUpOptions {
  /**
   * Whether to listen to keyspace events of the leader key, if the server sends them. Not used in a
   * cluster.
   */
  readonly keyspaceEvents: boolean;
  /**
   * Whether to also listen to elections, for electors that replace a holder, so that the former
   * leader notices.
   * @default false
   */
  readonly elections?: boolean;
  /**
   * The shortest time between two early wake-ups, in milliseconds, so that messages cannot make a
   * candidate poll in a tight loop.
   */
  readonly minGapMs: number;
}

/**
 * Listens to several sources of hints: announcements of electors, keyspace events, a restored
 * subscription (which may have missed messages), and the control connection becoming usable again.
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
