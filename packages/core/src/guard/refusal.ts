import type { Baseline } from '../contracts/guard.js';
import { SmartRedisError } from '../errors/errors.js';

/** What a rule found. */
export interface Finding {
  /** The part of the option `guard`. */
  readonly rule: string;
  /** As the option gives it. */
  readonly allowed: number | string;
  readonly found: number | string;
  /** The finding in words, after "a refresh of cache … was refused: ". */
  readonly because: string;
  /** Further details, safe to log. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The error for a refresh that a guard refuses. */
export function refusal(
  cache: string,
  { rule, allowed, found, because, more }: Finding,
  baseline: Baseline | null,
): SmartRedisError {
  return new SmartRedisError(
    'SR_REFUSED',
    `a refresh of cache "${cache}" was refused by its guard: ${because}; the last version stays. ` +
      'Correct the source or the guard, or publish it nevertheless with refresh({ force: true })',
    {
      details: { cache, rule, allowed, found, previous: baseline?.rows ?? null, ...more },
    },
  );
}
