import type { Clock, Timer } from '../contracts/clock.js';
import type { SmartRedisError } from '../errors/errors.js';
import { replyWord } from './reply-word.js';

/**
 * First words of a server that is no primary any more, or not yet: only another connection helps.
 */
const demoted: ReadonlySet<unknown> = new Set(['READONLY', 'LOADING', 'MASTERDOWN']);

/** Whether an error reply says that only another connection helps, also where a script met it. */
export function isDemotion(reply: string): boolean {
  return demoted.has(replyWord(reply));
}

const firstPauseMs = 50;
const longestPauseMs = 5000;
/** After so long without one, the next demotion is a new one. */
const calmMs = 30_000;

/** Gives up connections that lead to no primary. */
export interface DemotionWatch {
  /** Looks at why a command failed. */
  see(error: SmartRedisError): void;
  stop(): void;
}

/**
 * Renews a connection at once when the server says that it is no primary: after a failover another
 * one is. Where the next server says the same the pauses grow, for a replica that was given instead
 * of a primary stays one.
 */
export function watchDemotions(clock: Clock, renew: () => void): DemotionWatch {
  let planned: Timer | undefined;
  let pauseMs = 0;
  let seenAtMs = Number.NEGATIVE_INFINITY;
  const stop = (): void => {
    planned?.stop();
    planned = undefined;
  };
  return {
    see: ({ code, details }) => {
      if (planned !== undefined || code !== 'SR_REPLY' || !demoted.has(details.reply)) return;
      const nowMs = clock.monotonic();
      if (nowMs - seenAtMs > calmMs) pauseMs = 0;
      seenAtMs = nowMs;
      planned = clock.after(pauseMs, () => {
        planned = undefined;
        renew();
      });
      pauseMs = Math.min(Math.max(firstPauseMs, 2 * pauseMs), longestPauseMs);
    },
    stop,
  };
}
