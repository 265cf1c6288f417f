import type { Clock } from './clock.js';
import type { RedisDriver } from './driver.js';
import type { Logger } from './logger.js';

/** What an elector is given to campaign with. */
export interface Candidacy {
  readonly driver: RedisDriver;
  /** Separate namespaces elect separately. */
  readonly namespace: string;
  /** This instance's name, visible to operators. */
  readonly instance: string;
  /** The Redis key that holds the leader. */
  readonly leaderKey: string;
  /** Ends the campaign: the elector resigns if it leads, and the iteration ends. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Random in [0, 1), for jitter. */
  readonly random: () => number;
  /** A fresh id, unique over all instances. */
  readonly newId: () => string;
  /** The highest term that a fence has been seen to hold; the next term must be greater. */
  highestSeenTerm(): number;
}

/** Why a leadership ended. */
export type DeposedReason =
  /** The local deadline passed without a confirmed renewal. */
  | 'deadline'
  /** The leader key names another. */
  | 'taken'
  /** The leader key is gone. */
  | 'missing'
  /** A fence refused the term. */
  | 'stale'
  /** This instance resigned. */
  | 'resigned'
  /** This instance resigned, because its refreshes kept failing. */
  | 'unhealthy'
  /** This instance closes. */
  | 'closed';

/** One won election. */
export interface Leadership {
  /** Fencing token: rises strictly from one leadership to the next, whoever holds it. */
  readonly term: number;
  /** Unique id of this candidacy; with `term` it is what the fence compares. */
  readonly id: string;
  /**
   * Aborts when the leadership ends, with a {@link DeposedReason} as its reason, waiting for no
   * network reply.
   */
  readonly signal: AbortSignal;
  /**
   * Milliseconds for which the event loop may stand still before the leadership is at risk; core
   * warns of longer pauses.
   * @default 5000
   */
  readonly pauseLimitMs?: number;
  /** Whether it holds right now, by the clocks, at the moment of the call. */
  isCurrent(): boolean;
  /**
   * Gives it up: `signal` aborts first, then the leader key is released if it is still ours.
   * Another candidate gets the first go. Resolves within a bound, whatever the network does; never
   * rejects. The first reason stays.
   */
  resign(reason?: DeposedReason): Promise<void>;
}

/**
 * Decides which instance should lead. Never excludes a second leader by itself: the fence in Redis
 * does that.
 *
 * `@smart-redis/testing` exports the contract suite that every elector passes (`describeElector`).
 */
export interface Elector {
  /** For logs: `'lease'`, `'solo'`. */
  readonly name: string;
  /**
   * Promises at most one leadership at a time in a namespace, as long as clocks run evenly and
   * Redis keeps its data; the contract suite then tests that.
   * @default absent: every candidate may lead, and the fence alone decides who commits
   */
  readonly exclusive?: true;
  /**
   * Campaigns until `candidacy.signal` aborts, and yields each leadership as it is won. The next
   * campaign starts when the consumer asks for the next one, after the last has ended. Lives
   * through lost connections; never throws for them.
   */
  campaign(candidacy: Candidacy): AsyncIterable<Leadership>;
}
