import type { Clock } from '../../contracts/clock.js';
import type { DeposedReason } from '../../contracts/elector.js';
import type { BackupLease } from './backup-renewal.js';
import type { Instant } from './instant.js';
import { elapsedMs } from './instant.js';

/** The time for which this process may assume that it leads. Does not use the network. */
export interface Lease {
  /**
   * Aborts with a `DeposedReason` when the lease ends; at its deadline regardless of pending calls.
   */
  readonly signal: AbortSignal;
  /** Whether it still holds, by the clocks. Once false, it stays false. */
  isCurrent(): boolean;
  /**
   * Restarts the lease at `sentAt`, the time at which the confirmed renewal was sent. Has no effect
   * after the deadline.
   */
  extend(sentAt: Instant): void;
  /** Ends it now; if called several times, the first reason counts. */
  end(reason: DeposedReason): void;
}

/** Options of {@link startLease}, in milliseconds. */
export interface LeaseOptions {
  readonly clock: Clock;
  /** How long it holds, counted from `sentAt`. */
  readonly validMs: number;
  /**
   * The clocks are checked at least this often, because timers do not follow a wall clock that
   * moved during a suspension.
   */
  readonly checkEveryMs: number;
  /**
   * When the request was sent, not when its reply arrived: Redis counts from some time in between.
   */
  readonly sentAt: Instant;
  /** May have renewed the key while this event loop was blocked. @default none */
  readonly backup?: BackupLease;
}

/** Starts a {@link Lease}. It has its own timer, so that no pending reply can delay it. */
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
