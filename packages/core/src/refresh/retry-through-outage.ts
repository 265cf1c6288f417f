import { delay } from '../contracts/clock.js';
import { createBackoff } from '../waiting/backoff.js';
import type { Authority } from './authority.js';
import type { RefreshContext } from './refresh-context.js';
import { SmartRedisError } from '../errors/errors.js';
import { isOutage } from '../errors/is-outage.js';

/** The refresh, and its signal. */
export interface Retried {
  readonly context: RefreshContext;
  readonly authority: Authority;
  /** Aborts with the error to reject with. */
  readonly signal: AbortSignal;
}

/**
 * Repeats the last call of a refresh until Redis replies: while the leadership lasts, and for at
 * most half of the staging time to live. The reply to an earlier attempt may have been lost, so
 * `call` must be safe to repeat.
 */
export async function retryThroughOutage<T>(
  { context, authority, signal }: Retried,
  call: () => Promise<T>,
): Promise<T> {
  const { clock, random, stagingTtlMs } = context;
  const pauses = createBackoff({ firstMs: 100, capMs: 500, random });
  const startedAt = clock.monotonic();
  for (;;) {
    if (!authority.isCurrent()) {
      throw new SmartRedisError('SR_DEPOSED', 'the leadership ended before the commit');
    }
    try {
      return await call();
    } catch (error) {
      const isOver = clock.monotonic() - startedAt > stagingTtlMs / 2;
      if (!isOutage(error) || isOver) throw error;
      await delay(clock, pauses.nextMs(), signal);
      signal.throwIfAborted();
    }
  }
}
