import type { Clock } from '../contracts/clock.js';
import { delay } from '../contracts/clock.js';
import type { LeaderAnswer } from '../metadata/announcements.js';

/** Asks the other instances who serves caches. */
export interface Questions {
  /** Asks soon, in one message with other questions; at most every two seconds per cache. */
  ask(caches: Iterable<string>): void;
  /** Asks at once; resolves with the answer, or `undefined` after `limitMs`. Never rejects. */
  answerFor(cache: string, limitMs: number): Promise<LeaderAnswer | undefined>;
  /** Whether the last question could not be published. */
  isMute(): boolean;
  heard(answer: LeaderAnswer): void;
  /** The cache, or by default each one, may be asked about again at once. */
  forget(cache?: string): void;
}

/** Dependencies of {@link createQuestions}. */
export interface QuestionsOptions {
  readonly clock: Clock;
  /** Whether questions are possible. */
  readonly canAsk: () => boolean;
  /** Publishes a question; resolves with whether that was possible. Never rejects. */
  readonly publish: (caches: readonly string[]) => Promise<boolean>;
  /** Runs a task later, unless the owner was closed. */
  readonly after: (delayMs: number, task: () => void) => unknown;
}

/** How often one cache is asked about. */
export const askAgainMs = 2000;
/** Maximum number of names in one message. */
const mostNames = 500;

/** {@link Questions} of one instance. */
export function createQuestions({ clock, canAsk, publish, after }: QuestionsOptions): Questions {
  const askedAt = new Map<string, number>();
  const waiting = new Set<(answer: LeaderAnswer) => void>();
  let soon = new Set<string>();
  let isMute = false;

  const send = async (caches: readonly string[]): Promise<void> => {
    for (const cache of caches) askedAt.set(cache, clock.monotonic());
    for (let from = 0; from < caches.length; from += mostNames) {
      isMute = !(await publish(caches.slice(from, from + mostNames)));
    }
  };
  const flush = (): void => {
    const caches = [...soon];
    soon = new Set();
    if (caches.length > 0 && canAsk()) void send(caches);
  };
  return {
    ask: (caches) => {
      if (!canAsk()) return;
      const now = clock.monotonic();
      const isFirst = soon.size === 0;
      for (const cache of caches) {
        const at = askedAt.get(cache);
        if (at === undefined || now - at >= askAgainMs) soon.add(cache);
      }
      if (isFirst && soon.size > 0) after(20, flush);
    },
    answerFor: async (cache, limitMs) => {
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
    },
    isMute: () => isMute,
    heard: (answer) => {
      for (const listener of waiting) listener(answer);
    },
    forget: (cache) => {
      if (cache === undefined) askedAt.clear();
      else askedAt.delete(cache);
    },
  };
}
