import type { Clock, Timer } from '../contracts/clock.js';
import type { LeaderAnswer } from '../metadata/announcements.js';
import type { WarningThrottle } from '../waiting/warning-throttle.js';
import { askAgainMs, createQuestions } from './questions.js';

/** The leader does not serve a cache that is registered on this instance. */
export interface Refusal {
  readonly leader: string;
  /** Whether it has a cache of that name with other keys. */
  readonly hasOtherKeys: boolean;
  /** Whether it has had enough time to register the cache. */
  readonly isLasting: boolean;
}

/** The knowledge of a standby about the leader. Only a hint: no safety property depends on it. */
export interface KnownLeader {
  /**
   * The last answer of the instance that leads, or that serves the cache; `undefined` if none has
   * announced itself, or if it no longer answers.
   */
  current(cache: string): LeaderAnswer | undefined;
  /** Why the leader does not serve `cache`, if it has reported that. */
  refusal(cache: string): Refusal | undefined;
  /**
   * Asks about caches soon, in one message with other questions; at most every two seconds per
   * cache.
   */
  ask(caches: Iterable<string>): void;
  /**
   * The same for caches that nobody waits for, so that a cache which the leader does not have is
   * reported. Where instances have seats, nothing is asked: the seats say it.
   */
  askAll(caches: Iterable<string>): void;
  /**
   * Asks at once, and resolves with the answer; `undefined` if there is none within `limitMs`.
   * Never rejects.
   */
  answerFor(cache: string, limitMs: number): Promise<LeaderAnswer | undefined>;
  /**
   * Resolves with a leader that has answered within the last seconds; `undefined` if there is none.
   */
  confirmed(cache: string): Promise<LeaderAnswer | undefined>;
  /** An instance has announced that it leads. */
  heard(answer: LeaderAnswer): void;
  /** The known leader no longer leads. */
  lost(): void;
  /** A cache is no longer registered on this instance. */
  forget(cache: string): void;
  close(): void;
}

/** Dependencies of a {@link KnownLeader}. */
export interface KnownLeaderOptions {
  readonly clock: Clock;
  readonly warnings: WarningThrottle;
  readonly namespace: string;
  /**
   * Whether questions are possible: this instance is subscribed to the channel, and does not lead
   * itself.
   */
  readonly canAsk: () => boolean;
  /** Publishes a question; resolves with whether that was possible. Never rejects. */
  readonly publish: (caches: readonly string[]) => Promise<boolean>;
  /** The caches that are registered on this instance. */
  readonly registered: () => Iterable<string>;
  /** Whether the metadata of a cache of this instance are at that key. Never rejects. */
  readonly liesAt: (cache: string, place: string) => Promise<boolean>;
}

const slowestAskMs = 60_000;
const freshMs = 5000;
const answerMs = 300;

interface Doubt {
  readonly since: number;
  pauseMs: number;
  willAsk: boolean;
  leader: string;
  hasOtherKeys: boolean;
}

/** A {@link KnownLeader}. */
export function createKnownLeader(options: KnownLeaderOptions): KnownLeader {
  const { clock, warnings, namespace } = options;
  const doubts = new Map<string, Doubt>();
  const timers = new Set<Timer>();
  let last: LeaderAnswer | undefined;
  let heardAt = 0;

  const after = (delayMs: number, task: () => void): void => {
    const timer = clock.after(delayMs, () => {
      timers.delete(timer);
      task();
    });
    timers.add(timer);
  };
  const questions = createQuestions({ ...options, after });
  const { ask, answerFor } = questions;

  const isLasting = ({ since }: Doubt): boolean => clock.monotonic() - since >= askAgainMs;
  const doubt = (cache: string, leader: string, hasOtherKeys: boolean): void => {
    const since = clock.monotonic();
    const entry = doubts.get(cache) ?? {
      since,
      pauseMs: askAgainMs,
      willAsk: false,
      leader,
      hasOtherKeys,
    };
    doubts.set(cache, Object.assign(entry, { leader, hasOtherKeys }));
    // An instance that has just started may still register it.
    if (isLasting(entry)) warn(cache, entry);
    if (entry.willAsk) return;
    entry.willAsk = true;
    after(entry.pauseMs, () => {
      entry.willAsk = false;
      if (doubts.get(cache) !== entry) return;
      entry.pauseMs = Math.min(entry.pauseMs * 2, slowestAskMs);
      questions.forget(cache);
      ask([cache]);
    });
  };
  const warn = (cache: string, { leader, hasOtherKeys }: Doubt): void => {
    warnings.warn(
      `unknown:${cache}`,
      hasOtherKeys
        ? `no instance refreshes cache "${cache}" as it is registered here: the leader, "${leader}", has a cache of that name ` +
            'with other keys. Register it there with these keys, or rename one of the two caches'
        : `no instance refreshes cache "${cache}": the leader, "${leader}", has no cache of that name. Register it there too, ` +
            'or give this application a namespace of its own',
      { cache, leader, namespace },
    );
  };
  const isKnown = (cache: string): void => {
    if (!doubts.delete(cache)) return;
    warnings.resolved(`unknown:${cache}`, 'the leader serves the cache now', {
      cache,
    });
  };

  /** In another release the same name may have other keys. */
  const compare = async (cache: string, { instance, places = {}, id }: LeaderAnswer) => {
    const place = Object.hasOwn(places, cache) ? places[cache] : undefined;
    if (place === undefined || (await options.liesAt(cache, place))) isKnown(cache);
    else if (last?.id === id) doubt(cache, instance, true);
  };

  return {
    current: () => last,
    refusal: (cache) => {
      const entry = doubts.get(cache);
      if (entry === undefined) return undefined;
      const { leader, hasOtherKeys } = entry;
      return { leader, hasOtherKeys, isLasting: isLasting(entry) };
    },
    ask,
    askAll: ask,
    answerFor,
    confirmed: async (cache) => {
      if (last !== undefined && clock.monotonic() - heardAt < freshMs) return last;
      const answer = await answerFor(cache, answerMs);
      if (answer === undefined && !questions.isMute()) last = undefined;
      return last;
    },
    heard: (answer) => {
      if (last !== undefined && answer.term < last.term) return;
      const isNew = last?.id !== answer.id || last.term !== answer.term;
      last = answer;
      heardAt = clock.monotonic();
      if (isNew) {
        questions.forget();
        ask(options.registered());
      }
      for (const cache of answer.known) void compare(cache, answer);
      const registered = new Set(answer.unknown.length === 0 ? [] : options.registered());
      for (const cache of answer.unknown) {
        if (registered.has(cache)) doubt(cache, answer.instance, false);
      }
      questions.heard(answer);
    },
    lost: () => {
      last = undefined;
    },
    forget: (cache) => {
      doubts.delete(cache);
      questions.forget(cache);
    },
    close: () => {
      for (const timer of timers) timer.stop();
      timers.clear();
    },
  };
}
