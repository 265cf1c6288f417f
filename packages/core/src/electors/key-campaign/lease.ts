import type { Clock } from '../../contracts/clock.js';
import type { DeposedReason } from '../../contracts/elector.js';
import type { BackupLease } from './backup-renewal.js';
import type { Instant } from './instant.js';
import { elapsedMs } from './instant.js';

/** The time for which this process may believe that it leads. Knows no network. */
export interface Lease {
  /**
   * Aborts with a `DeposedReason` when the lease ends; at its deadline whatever else this process
   * waits for.
   */
  readonly signal: AbortSignal;
  /** Whether it still holds, by the clocks. Once false, it stays false. */
  isCurrent(): boolean;
  /**
   * Counts anew from `sentAt`, when the renewal was sent that Redis has confirmed. Too late after
   * the deadline.
   */
  extend(sentAt: Instant): void;
  /** Ends it now; the first reason stays. */
  end(reason: DeposedReason): void;
}

/** Options of {@link startLease}, in milliseconds. */
export interface LeaseOptions {
  readonly clock: Clock;
  /** How long it holds, counted from `sentAt`. */
  readonly validMs: number;
  /**
   * The clocks are looked at least this often: no timer fires for a wall clock that moved during a
   * suspension.
   */
  readonly checkEveryMs: number;
  /** When the request was sent, not when its reply came: Redis counts from somewhere in between. */
  readonly sentAt: Instant;
  /** Who may have renewed it while this event loop was blocked. @default nobody */
  readonly backup?: BackupLease;
}

/** Starts a {@link Lease}. Its timer is its own: nothing that waits for a reply can hold it up. */
export function startLease({ clock, validMs, checkEveryMs, sentAt, backup }: LeaseOptions): Lease {
  const ending = new AbortController();
  let confirmedAt = sentAt;

  const remainingMs = (): number => validMs - elapsedMs(clock, confirmedAt);
  const end = (reason: DeposedReason): void => {
    timer.stop();
    backup?.stop();
    ending.abort(reason);
  };
  const isCurrent = (): boolean => {
    if (ending.signal.aborted) return false;
    const seenAt = backup?.confirmedAt();
    if (seenAt !== undefined && elapsedMs(clock, seenAt) < elapsedMs(clock, confirmedAt)) {
      confirmedAt = seenAt;
    }
    if (remainingMs() > 0) return true;
    end('deadline');
    return false;
  };
  const arm = (): ReturnType<Clock['after']> =>
    clock.after(Math.max(1, Math.min(remainingMs(), checkEveryMs)), check);
  const check = (): void => {
    if (!isCurrent()) return;
    backup?.beat(confirmedAt);
    timer = arm();
  };
  let timer = arm();
  backup?.beat(confirmedAt);

  return {
    signal: ending.signal,
    isCurrent,
    extend: (sentLaterAt) => {
      if (isCurrent()) confirmedAt = sentLaterAt;
    },
    end,
  };
}
