import type { Clock, Timer } from '../contracts/clock.js';
import type { SmartRedisError } from '../errors/errors.js';
import { replyWord } from './reply-word.js';

/**
 * First words of replies from a server that is not, or not yet, a primary: only a new connection
 * helps.
 */
const demoted: ReadonlySet<unknown> = new Set(['READONLY', 'LOADING', 'MASTERDOWN']);

/**
 * Whether an error reply means that only a new connection helps, even if the error occurred in a
 * script.
 */
export function isDemotion(reply: string): boolean {
  return demoted.has(replyWord(reply));
}

const firstPauseMs = 50;
const longestPauseMs = 5000;
/** After this time without a demotion, the next one is treated as the first. */
const calmMs = 30_000;

/** Replaces connections to servers that are not primaries. */
export interface DemotionWatch {
  /** Checks the error of a failed command. */
  see(error: SmartRedisError): void;
  stop(): void;
}

/**
 * Reconnects at once when the server reports that it is not a primary, because after a failover
 * another server is. If the next server reports the same, the delays grow, because an address may
 * be that of a permanent replica.
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
