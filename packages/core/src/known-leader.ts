import type { Clock, Timer } from './clock.js';
import { delay } from './clock.js';
import type { WarningThrottle } from './logging/throttle-warnings.js';

/** What the instance that leads says of itself on the channel, asked or newly elected. */
export interface LeaderAnswer {
  readonly instance: string;
  /** Unique to the instance, whose name another may have too. */
  readonly id: string;
  readonly term: number;
  /** Of the caches that were asked for, those that it serves. */
  readonly known: readonly string[];
  /** Of the caches that were asked for, those that it does not serve. */
  readonly unknown: readonly string[];
  /** Of `known`, those that it refreshes now. */
  readonly running: readonly string[];
  /** What takes all its places for refreshes; empty where one is free. */
  readonly busy: readonly string[];
}

/** What an instance that does not lead knows of the one that does. Never more than a hint: nothing that is safe depends on it. */
export interface KnownLeader {
  /** What was heard last; `undefined` where nobody has said that he leads, or he answers no more. */
  current(): LeaderAnswer | undefined;
  /** Whether that one has said that it does not serve `cache`. */
  isUnknown(cache: string): boolean;
  /** Asks about a cache, or all, soon and together with what else is asked; at most every two seconds for each. */
  ask(caches: Iterable<string>): void;
  /** Asks at once, and resolves with the answer; `undefined` where none comes within `limitMs`. Never rejects. */
  answerFor(cache: string, limitMs: number): Promise<LeaderAnswer | undefined>;
  /** Resolves with the leader, who has been heard within the last seconds; `undefined` where there is none. */
  confirmed(cache: string): Promise<LeaderAnswer | undefined>;
  /** An instance has said that it leads. */
  heard(answer: LeaderAnswer): void;
  /** Who was heard last leads no more. */
  lost(): void;
  /** A cache is no longer registered here. */
  forget(cache: string): void;
  close(): void;
}

/** What a {@link KnownLeader} works with. */
export interface KnownLeaderOptions {
  readonly clock: Clock;
  readonly warnings: WarningThrottle;
  readonly namespace: string;
  /** Whether there is somebody to ask: this instance hears the channel, and does not lead itself. */
  readonly canAsk: () => boolean;
  /** Publishes the question; resolves with whether that was possible. Never rejects. */
  readonly publish: (caches: readonly string[]) => Promise<boolean>;
  /** The caches that are registered here. */
  readonly registered: () => Iterable<string>;
}

const askAgainMs = 2000;
const slowestAskMs = 60_000;
const freshMs = 5000;
const answerMs = 300;
/** Names in one message. */
const mostNames = 500;

interface Doubt {
  readonly since: number;
  pauseMs: number;
  willAsk: boolean;
}

/** A {@link KnownLeader}. */
export function createKnownLeader(options: KnownLeaderOptions): KnownLeader {
  const { clock, warnings, namespace, canAsk } = options;
  const askedAt = new Map<string, number>();
  const doubts = new Map<string, Doubt>();
  const waiting = new Set<(answer: LeaderAnswer) => void>();
  const timers = new Set<Timer>();
  let soon = new Set<string>();
  let last: LeaderAnswer | undefined;
  let heardAt = 0;
  let isMute = false;

  const after = (delayMs: number, task: () => void): void => {
    const timer = clock.after(delayMs, () => {
      timers.delete(timer);
      task();
    });
    timers.add(timer);
  };
  const send = async (caches: readonly string[]): Promise<void> => {
    for (const cache of caches) askedAt.set(cache, clock.monotonic());
    for (let from = 0; from < caches.length; from += mostNames) {
      isMute = !(await options.publish(caches.slice(from, from + mostNames)));
    }
  };
  const flush = (): void => {
    const caches = [...soon];
    soon = new Set();
    if (caches.length > 0 && canAsk()) void send(caches);
  };
  const ask = (caches: Iterable<string>): void => {
    if (!canAsk()) return;
    const now = clock.monotonic();
    const isFirst = soon.size === 0;
    for (const cache of caches) {
      const at = askedAt.get(cache);
      if (at === undefined || now - at >= askAgainMs) soon.add(cache);
    }
    if (isFirst && soon.size > 0) after(20, flush);
  };

  const doubt = (cache: string, { instance }: LeaderAnswer): void => {
    const now = clock.monotonic();
    const entry = doubts.get(cache) ?? { since: now, pauseMs: askAgainMs, willAsk: false };
    doubts.set(cache, entry);
    // An instance that has just started may register it any moment.
    if (now - entry.since >= askAgainMs) warn(cache, instance);
    if (entry.willAsk) return;
    entry.willAsk = true;
    after(entry.pauseMs, () => {
      entry.willAsk = false;
      if (doubts.get(cache) !== entry) return;
      entry.pauseMs = Math.min(entry.pauseMs * 2, slowestAskMs);
      askedAt.delete(cache);
      ask([cache]);
    });
  };
  const warn = (cache: string, leader: string): void => {
    warnings.warn(
      `unknown:${cache}`,
      `nobody refreshes cache "${cache}": the instance that leads, "${leader}", has no cache of that name. Register it there too, ` +
        'or give this application a namespace of its own',
      { cache, leader, namespace },
    );
  };
  const isKnown = (cache: string): void => {
    if (!doubts.delete(cache)) return;
    warnings.resolved(`unknown:${cache}`, 'the instance that leads serves the cache now', {
      cache,
    });
  };

  const answerFor = async (cache: string, limitMs: number): Promise<LeaderAnswer | undefined> => {
    if (!canAsk()) return undefined;
    const answered = new AbortController();
    let found: LeaderAnswer | undefined;
    const listener = (answer: LeaderAnswer): void => {
      if (![...answer.known, ...answer.unknown].includes(cache)) return;
      found = answer;
      answered.abort();
    };
    waiting.add(listener);
    await send([cache]);
    if (!isMute) await delay(clock, limitMs, answered.signal);
    waiting.delete(listener);
    return found;
  };

  return {
    current: () => last,
    isUnknown: (cache) => doubts.has(cache),
    ask,
    answerFor,
    confirmed: async (cache) => {
      if (last !== undefined && clock.monotonic() - heardAt < freshMs) return last;
      const answer = await answerFor(cache, answerMs);
      if (answer === undefined && !isMute) last = undefined;
      return last;
    },
    heard: (answer) => {
      if (last !== undefined && answer.term < last.term) return;
      const isNew = last?.id !== answer.id || last.term !== answer.term;
      last = answer;
      heardAt = clock.monotonic();
      if (isNew) {
        askedAt.clear();
        ask(options.registered());
      }
      for (const cache of answer.known) isKnown(cache);
      const registered = new Set(answer.unknown.length === 0 ? [] : options.registered());
      for (const cache of answer.unknown) if (registered.has(cache)) doubt(cache, answer);
      for (const listener of waiting) listener(answer);
    },
    lost: () => {
      last = undefined;
    },
    forget: (cache) => {
      doubts.delete(cache);
      askedAt.delete(cache);
    },
    close: () => {
      for (const timer of timers) timer.stop();
      timers.clear();
    },
  };
}
