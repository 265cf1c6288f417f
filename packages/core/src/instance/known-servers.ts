import type { Clock, Timer } from '../contracts/clock.js';
import type { LeaderAnswer } from '../metadata/announcements.js';
import { askAgainMs, createQuestions } from './questions.js';
import type { KnownLeader, KnownLeaderOptions, Refusal } from './known-leader.js';

/** Dependencies of {@link createKnownServers}. */
export interface KnownServersOptions extends Pick<KnownLeaderOptions, 'canAsk' | 'publish'> {
  readonly clock: Clock;
  /** The instance that serves a cache by the seats; `undefined`: that is not known. */
  readonly placedOn: (cache: string) => string | undefined;
}

const freshMs = 5000;
const answerMs = 300;

interface Known {
  readonly answer: LeaderAnswer;
  readonly at: number;
}

/**
 * The knowledge about others where each cache has a leader of its own: by the seats, and by what
 * the instances answer. Also understands the answers of a leader of all caches, which an instance
 * without an elector may meet.
 */
export function createKnownServers(options: KnownServersOptions): KnownLeader {
  const { clock, placedOn } = options;
  const known = new Map<string, Known>();
  const refused = new Map<
    string,
    { readonly refusal: Omit<Refusal, 'isLasting'>; since: number }
  >();
  let timer: Timer | undefined;

  const questions = createQuestions({
    ...options,
    after: (delayMs, task) => (timer = clock.after(delayMs, task)),
  });
  const { ask, answerFor } = questions;
  const placed = (cache: string): LeaderAnswer | undefined => {
    const instance = placedOn(cache);
    if (instance === undefined) return undefined;
    return { instance, id: '', term: 0, known: [cache], unknown: [], running: [], busy: [] };
  };
  const current = (cache: string): LeaderAnswer | undefined => {
    const answer = known.get(cache)?.answer;
    const seat = placed(cache);
    // What an instance has said of its work, as long as it is the one.
    return answer !== undefined && (seat === undefined || seat.instance === answer.instance)
      ? answer
      : seat;
  };
  return {
    current,
    refusal: (cache) => {
      const entry = refused.get(cache);
      if (entry === undefined || placedOn(cache) !== undefined) return undefined;
      return { ...entry.refusal, isLasting: clock.monotonic() - entry.since >= askAgainMs };
    },
    ask,
    askAll: () => undefined,
    answerFor,
    confirmed: async (cache) => {
      const seat = placed(cache);
      if (seat !== undefined) return seat;
      const last = known.get(cache);
      if (last !== undefined && clock.monotonic() - last.at < freshMs) return last.answer;
      const answer = await answerFor(cache, answerMs);
      if (answer === undefined && !questions.isMute()) known.delete(cache);
      return known.get(cache)?.answer;
    },
    heard: (answer) => {
      const at = clock.monotonic();
      for (const cache of answer.known) {
        known.set(cache, { answer, at });
        refused.delete(cache);
      }
      for (const cache of answer.unknown) {
        known.delete(cache);
        const refusal = { leader: answer.instance, hasOtherKeys: false };
        refused.set(cache, { refusal, since: refused.get(cache)?.since ?? at });
      }
      questions.heard(answer);
    },
    lost: () => undefined,
    forget: (cache) => {
      known.delete(cache);
      refused.delete(cache);
      questions.forget(cache);
    },
    close: () => timer?.stop(),
  };
}
