import { SmartRedisError } from '../errors/errors.js';

/** A description of an invalid result, and what to return instead. */
export interface Refusal {
  /** `a query that was not run (SelectQueryBuilder)`. */
  readonly looksLike: string;
  /** `call its execute() and return the rows`. */
  readonly instead: string;
}

/** The error for a result, or a row of it, that is not data. */
export function invalidResult(
  cache: string,
  { looksLike, instead }: Refusal,
  options: { readonly row?: number; readonly target?: string; readonly cause?: unknown } = {},
): SmartRedisError {
  const { row, target, cause } = options;
  const what = row === undefined ? 'returned' : `returned as row ${String(row)}`;
  return new SmartRedisError(
    'SR_INVALID_RESULT',
    `the fetcher of cache "${cache}" ${what} ${looksLike}; ${instead}`,
    {
      ...(cause === undefined ? {} : { cause }),
      details: {
        cache,
        ...(row === undefined ? {} : { row }),
        ...(target === undefined ? {} : { target }),
        looksLike,
      },
    },
  );
}
