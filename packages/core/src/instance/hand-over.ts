import { createBackoff } from '../waiting/backoff.js';
import type { Leadership } from '../contracts/elector.js';
import type { InstanceContext } from './instance-context.js';
import type { SmartRedisError } from '../errors/errors.js';
import { anotherInstanceListens } from './another-instance.js';
import { isOfSource } from './source-failure.js';

/** Resigns the leadership when refreshes fail on this instance and another one may succeed. */
export interface HandOver {
  elected(leadership: Leadership): void;
  /** A refresh failed on this instance. */
  failed(cache: string, error: SmartRedisError): void;
  /** A refresh succeeded, on this instance or another leader. */
  refreshed(cache: string): void;
  /** The cache no longer fails according to Redis, or it was unregistered. */
  forget(cache: string): void;
}

/** How long the leadership is kept after a hand-over that did not help. */
const keep = { firstMs: 60_000, capMs: 60 * 60_000 };

/**
 * Creates a {@link HandOver} that resigns after `yieldAfterFailures` failures without a success in
 * between. If the source fails for all instances, each further hand-over waits longer, so that the
 * leadership does not rotate.
 */
export function createHandOver(context: InstanceContext): HandOver {
  const { clock, running, warnings, random, yieldAfterFailures: limit } = context;
  const patience = createBackoff({ ...keep, random });
  const failing = new Set<string>();
  let leadership: Leadership | undefined;
  let electedAt = 0;
  let keepMs = 0;
  let failures = 0;
  let isAsking = false;

  const isHopeless = (): boolean =>
    limit !== false &&
    failures >= limit &&
    clock.monotonic() - electedAt >= keepMs &&
    // A running refresh may succeed, and resigning would abort it.
    [...running.current()].every((cache) => failing.has(cache));

  const consider = async (leader: Leadership): Promise<void> => {
    if (isAsking || !isHopeless()) return;
    isAsking = true;
    const isHeard = await anotherInstanceListens(context);
    isAsking = false;
    if (!isHeard || leader !== leadership || !leader.isCurrent() || !isHopeless()) return;
    keepMs = patience.nextMs();
    warnings.warn(
      'hand-over',
      'refreshes keep failing on this instance; another instance takes the lead',
      {
        term: leader.term,
        failures,
        caches: [...failing],
      },
    );
    await leader.resign('unhealthy');
  };
  const healed = (cache: string): void => {
    failing.delete(cache);
    if (failing.size > 0) return;
    keepMs = 0;
    patience.reset();
  };

  return {
    elected: (won) => {
      leadership = won;
      electedAt = clock.monotonic();
      failures = 0;
    },
    failed: (cache, { code }) => {
      if (!isOfSource(code)) return;
      failing.add(cache);
      failures += 1;
      if (leadership !== undefined) void consider(leadership);
    },
    refreshed: (cache) => {
      failures = 0;
      healed(cache);
    },
    forget: healed,
  };
}
