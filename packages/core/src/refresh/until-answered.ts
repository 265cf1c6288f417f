import { delay } from '../clock.js';
import { createBackoff } from '../election/backoff.js';
import type { Leadership } from '../elector.js';
import type { Engine } from '../engine.js';
import { SmartRedisError } from '../errors.js';
import { isOutage } from '../is-outage.js';

/** Who asks, and until when. */
export interface Asking {
  readonly engine: Engine;
  readonly leadership: Leadership;
  /** Aborts with the error to reject with. */
  readonly signal: AbortSignal;
}

/**
 * Sends the last call of a refresh until Redis answers it: while the leadership lasts, and no longer than half of what
 * staging keys live. The reply to an earlier try may have been lost, so `call` must be harmless to repeat.
 */
export async function untilAnswered<T>(
  { engine, leadership, signal }: Asking,
  call: () => Promise<T>,
): Promise<T> {
  const { clock, random, stagingTtlMs } = engine;
  const pauses = createBackoff({ firstMs: 100, capMs: 500, random });
  const startedAt = clock.monotonic();
  for (;;) {
    if (!leadership.isCurrent()) {
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
