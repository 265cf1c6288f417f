import { SmartRedisError } from '../errors/errors.js';

/** What an answer looks like, and what to give instead. */
export interface Refusal {
  /** `a query that was not run (SelectQueryBuilder)`. */
  readonly looksLike: string;
  /** `call its execute() and answer the rows`. */
  readonly instead: string;
}

/** The error for an answer, or a row of it, that is no data. */
export function invalidResult(
  cache: string,
  { looksLike, instead }: Refusal,
  options: { readonly row?: number; readonly target?: string; readonly cause?: unknown } = {},
): SmartRedisError {
  const { row, target, cause } = options;
  const what = row === undefined ? 'answered' : `gave as row ${String(row)}`;
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
