import type { Clock } from '../contracts/clock.js';
import { SmartRedisError } from '../errors/errors.js';
import { startDeadline } from './deadline.js';

/** The outcome of a promise within a time limit. */
export type Settled<T> =
  | { readonly state: 'done'; readonly value: T }
  /** It rejected, or the limit passed. */
  | { readonly state: 'failed'; readonly error: unknown }
  /** The signal aborted first. The operation may or may not complete. */
  | { readonly state: 'abandoned' };

/** Options of {@link within}. */
export interface SettleOptions {
  readonly clock: Clock;
  /** Milliseconds to wait. */
  readonly limitMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Waits for `work`, at most for `limitMs` in which the event loop runs freely, and not past
 * `signal`. Never rejects; a later result of `work` is ignored. Electors use only this to wait for
 * the network, so that a promise that never settles cannot block an election.
 */
export function within<T>(
  work: Promise<T>,
  { clock, limitMs, signal }: SettleOptions,
): Promise<Settled<T>> {
  return new Promise((resolve) => {
    const finish = (settled: Settled<T>): void => {
      timer.stop();
      signal?.removeEventListener('abort', abandon);
      resolve(settled);
    };
    const abandon = (): void => finish({ state: 'abandoned' });
    const timer = startDeadline(clock, limitMs, () =>
      finish({ state: 'failed', error: noReply(limitMs) }),
    );
    signal?.addEventListener('abort', abandon, { once: true });
    work.then(
      (value) => finish({ state: 'done', value }),
      (error: unknown) => finish({ state: 'failed', error }),
    );
    if (signal?.aborted === true) abandon();
  });
}

function noReply(limitMs: number): SmartRedisError {
  return new SmartRedisError('SR_COMMAND_TIMEOUT', `no reply within ${String(limitMs)}ms`);
}
