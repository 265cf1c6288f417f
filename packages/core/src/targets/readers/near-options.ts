import type { Duration } from '../../options/durations.js';
import { parseDuration } from '../../options/durations.js';
import type { OptionNames } from '../../options/demand.js';
import { demandCount, demandKnownOptions } from '../../options/demand.js';
import { invalidOption } from '../../errors/errors.js';

/** What an instance keeps of a target in its own memory. */
export interface NearOptions {
  /** The most rows to keep; the one that was not read for longest goes first. @default 10_000 */
  readonly maxEntries?: number;
  /**
   * How long the version is taken for the current one without a read that has confirmed it: the
   * longest time that an old row is returned if messages are lost.
   * @default '30s'
   */
  readonly maxAge?: Duration;
}

/** The option `near` of a target. */
export interface NearOption {
  /**
   * Answers `get` from the memory of this instance while the version stands. A commit, a rollback, a
   * gap in the connection or `maxAge` ends that. What `get` returns is deeply frozen; where
   * freezing does not protect a value, such as a `Date` or a `Map`, each call gets its own.
   * @default none: each read asks Redis
   */
  readonly near?: NearOptions | undefined;
}

/** {@link NearOptions} after defaults. */
export interface ResolvedNear {
  readonly maxEntries: number;
  readonly maxAgeMs: number;
}

const nearNames: OptionNames<NearOptions> = { maxEntries: true, maxAge: true };

/** @throws SmartRedisError `SR_INVALID_OPTION` */
export function resolveNear(type: string, near: unknown): ResolvedNear | undefined {
  if (near === undefined) return undefined;
  if (typeof near !== 'object' || near === null) {
    throw invalidOption('near', near, `an object such as { maxEntries: 10_000, maxAge: '30s' }`);
  }
  const given = demandKnownOptions<NearOptions>(`${type}()`, near, nearNames, 'near.');
  return {
    maxEntries: demandCount('near.maxEntries', given.maxEntries, 10_000),
    maxAgeMs: parseDuration('near.maxAge', given.maxAge ?? '30s'),
  };
}
