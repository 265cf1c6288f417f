import type { Clock } from '../contracts/clock.js';
import { SmartRedisError } from '../errors/errors.js';

/** What became of a promise within a limit. */
export type Settled<T> =
  | { readonly state: 'done'; readonly value: T }
  /** It rejected, or the limit passed. */
  | { readonly state: 'failed'; readonly error: unknown }
  /** The signal aborted first. What the promise stands for may or may not happen. */
  | { readonly state: 'abandoned' };

/** Options of {@link within}. */
export interface SettleOptions {
  readonly clock: Clock;
  /** Milliseconds to wait. */
  readonly limitMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Waits for `work`, but no longer than `limitMs` and not past `signal`. Never rejects; what `work`
 * says later is heard by nobody. An elector waits for the network in no other way, so that a
 * promise that never settles cannot hold up an election.
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
    const timer = clock.after(limitMs, () => finish({ state: 'failed', error: noReply(limitMs) }));
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
