import type { Clock } from './clock.js';
import type { RedisDriver } from './driver.js';
import type { Logger } from './logger.js';

/** What an elector needs to campaign. */
export interface Candidacy {
  readonly driver: RedisDriver;
  /** Instances of one namespace elect one leader. */
  readonly namespace: string;
  /** The name of this instance. */
  readonly instance: string;
  /** The Redis key that holds the leader. */
  readonly leaderKey: string;
  /** Ends the campaign: the elector resigns if it leads, and the iteration ends. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Random numbers in [0, 1), for jitter. */
  readonly random: () => number;
  /** A new id, unique across all instances. */
  readonly newId: () => string;
  /** The highest term that was seen in a fence; the next term must be greater. */
  highestSeenTerm(): number;
}

/** Why a leadership ended. */
export type DeposedReason =
  /** The local deadline passed without a confirmed renewal. */
  | 'deadline'
  /** The leader key names another instance. */
  | 'taken'
  /** The leader key is missing. */
  | 'missing'
  /** A fence refused the term. */
  | 'stale'
  /** This instance resigned. */
  | 'resigned'
  /** This instance resigned, because its refreshes kept failing. */
  | 'unhealthy'
  /** This instance is closing. */
  | 'closed';

/** Why an instance no longer refreshes a cache. */
export type ReleasedReason =
  | DeposedReason
  /** Another instance serves it. */
  | 'moved'
  /** The cache was unregistered or updated. */
  | 'unregistered';

/** One won election. */
export interface Leadership {
  /** Fencing token: strictly increases from one leadership to the next, across all instances. */
  readonly term: number;
  /** Unique id of this candidacy; the fence compares it together with `term` and a number. */
  readonly id: string;
  /**
   * Aborts when the leadership ends, with a {@link DeposedReason} as its reason. Does not wait for
   * the network.
   */
  readonly signal: AbortSignal;
  /**
   * Milliseconds for which the event loop may be blocked before the leadership is at risk; core
   * logs a warning about longer blocks.
   * @default 5000
   */
  readonly pauseLimitMs?: number;
  /**
   * Milliseconds after which a running refresh that is not heard from no longer keeps other
   * instances from refreshing its cache.
   * @default 15000
   */
  readonly markMs?: number;
  /** Whether the leadership holds at the moment of the call, by the clocks. */
  isCurrent(): boolean;
  /**
   * Ends the leadership: `signal` aborts first, then the leader key is released if this candidacy
   * still holds it. Other candidates may lead first. Resolves within a time limit, regardless of
   * the network; never rejects. If called several times, the first reason counts.
   */
  resign(reason?: DeposedReason): Promise<void>;
}

/** How an instance holds its seat; all times in milliseconds. */
export interface SeatTimes {
  /** How long a seat is held without a renewal; also the length of the mark of a refresh. */
  readonly ttlMs: number;
  readonly renewEveryMs: number;
  /** How long before the seat can expire the instance starts no more refreshes. */
  readonly marginMs: number;
  /** Timeout of a call to Redis. */
  readonly replyTimeoutMs: number;
  /** What the instances of one process share, so that the same view is computed once. */
  readonly shared: SharedViews;
}

/**
 * Memory that instances of one process share. Only core reads and writes it; an elector creates it
 * with `createSharedViews()`.
 */
export interface SharedViews {
  /** The value that was computed last for `key`, or a new one. What throws is not remembered. */
  remember<T>(kind: string, key: string, compute: () => T): T;
}

/**
 * Decides which instance should lead. It cannot rule out a second leader; the fence in Redis makes
 * that safe.
 *
 * `@smart-redis/testing` exports the contract suite that every elector passes (`describeElector`).
 */
export interface Elector {
  /** For logs: `'lease'`, `'solo'`. */
  readonly name: string;
  /**
   * Promises at most one leadership at a time in a namespace, as long as clocks run at the same
   * rate and Redis keeps its data. The contract suite tests that.
   * @default absent: several candidates may lead at the same time, and only the fence decides who
   * commits
   */
  readonly exclusive?: true;
  /**
   * The leader is not named by the leader key, so that an operator believes what it says about itself.
   * @default absent: the leader key says who leads
   */
  readonly keyless?: true;
  /**
   * Every cache has a leader of its own: instances hold seats, and the caches are spread over them.
   * `campaign` is not called then.
   * @default absent: one leader refreshes all caches
   */
  readonly spread?: SeatTimes;
  /**
   * Campaigns until `candidacy.signal` aborts, and yields each leadership that it wins. The next
   * campaign starts when the consumer requests the next leadership, after the last one has ended.
   * Continues through lost connections, and never throws because of them.
   */
  campaign(candidacy: Candidacy): AsyncIterable<Leadership>;
}
