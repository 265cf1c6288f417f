import type { Timer } from '../contracts/clock.js';
import type { SmartRedisError } from '../errors/errors.js';
import type { Backoff } from '../waiting/backoff.js';
import { createBackoff } from '../waiting/backoff.js';
import type { InstanceContext } from './instance-context.js';
import { isOfSource } from './source-failure.js';

/** The caches that keep failing on this instance, and that another one may serve. */
export interface Yields {
  /** A refresh failed here, and another instance could serve the cache. */
  failed(cache: string, unit: string, error: SmartRedisError): void;
  /** The same where other instances have an older definition, and this one has never succeeded. */
  failedFirst(cache: string, unit: string, error: SmartRedisError): void;
  /** A refresh waits for a slot here, and another instance could serve the cache. */
  overdue(cache: string, unit: string): void;
  /** A refresh succeeded here. */
  succeeded(cache: string): void;
  /** Whether the cache is left to others. */
  has(cache: string): boolean;
  /** The units that are left to others with the same definition. */
  units(): readonly string[];
  /** The units that are left to others with an older definition. */
  behind(): readonly string[];
  forget(cache: string): void;
  close(): void;
}

/** How long a cache is left to others; longer each time, until it succeeds here. */
const away = { firstMs: 60_000, capMs: 60 * 60_000 };

/** Why a cache is left to others, and what the warning says. */
const texts = {
  failed: 'refreshes of a cache keep failing on this instance; another instance serves it',
  failedFirst:
    'the newer definition of a cache has failed from its first refresh; instances with an older one serve it for a while',
  overdue: 'a cache waits for a slot of this instance for too long; another instance serves it',
} as const;

type Kind = keyof typeof texts;

interface Failing {
  failures: number;
  readonly backoff: Backoff;
  unit?: string;
  isBehind?: boolean;
  back?: Timer;
}

/**
 * Creates {@link Yields}: after `yieldAfterFailures` failures in a row of one cache, that cache is
 * left to another instance, and no other cache. `changed` is called when {@link Yields.units} are
 * others.
 */
export function createYields(
  { clock, concurrency, random, warnings, yieldAfterFailures: limit }: InstanceContext,
  changed: () => void,
): Yields {
  const failing = new Map<string, Failing>();
  /** Those that are left to others since they wait for a slot. */
  const overdue = new Set<string>();
  const comeBack = (cache: string, entry: Failing): void => {
    delete entry.unit;
    delete entry.isBehind;
    overdue.delete(cache);
    entry.failures = 0;
    if (failing.get(cache) === entry) changed();
  };
  const forget = (cache: string): void => {
    const entry = failing.get(cache);
    entry?.back?.stop();
    failing.delete(cache);
    overdue.delete(cache);
    if (entry?.unit !== undefined) changed();
  };
  const entryOf = (cache: string): Failing => {
    const entry = failing.get(cache) ?? {
      failures: 0,
      backoff: createBackoff({ ...away, random }),
    };
    failing.set(cache, entry);
    return entry;
  };
  const yieldUnit = (cache: string, entry: Failing, unit: string, kind: Kind): void => {
    if (entry.unit !== undefined) return;
    const forMs = entry.backoff.nextMs();
    entry.unit = unit;
    entry.isBehind = kind === 'failedFirst';
    entry.back = clock.after(forMs, () => comeBack(cache, entry));
    const { failures } = entry;
    warnings.warn(`yield:${cache}`, texts[kind], { cache, failures, forMs: Math.round(forMs) });
    changed();
  };
  const countFailure =
    (kind: Kind) =>
    (cache: string, unit: string, { code }: SmartRedisError): void => {
      if (limit === false || !isOfSource(code)) return;
      const entry = entryOf(cache);
      entry.failures += 1;
      if (entry.failures >= limit) yieldUnit(cache, entry, unit, kind);
    };
  const unitsOf = (isWanted: (entry: Failing) => boolean): readonly string[] =>
    [...failing.values()]
      .flatMap((entry) => (entry.unit === undefined || !isWanted(entry) ? [] : [entry.unit]))
      .sort();
  return {
    failed: countFailure('failed'),
    failedFirst: countFailure('failedFirst'),
    overdue: (cache, unit) => {
      // Where thousands wait, the others are no quicker, and all would be moved at once.
      if (limit === false || overdue.size >= concurrency) return;
      const entry = entryOf(cache);
      yieldUnit(cache, entry, unit, 'overdue');
      overdue.add(cache);
    },
    succeeded: forget,
    has: (cache) => failing.get(cache)?.unit !== undefined,
    units: () => unitsOf(({ isBehind }) => isBehind !== true),
    behind: () => unitsOf(({ isBehind }) => isBehind === true),
    forget,
    close: () => {
      for (const { back } of failing.values()) back?.stop();
    },
  };
}
