import type { FetchFunction } from '@smart-redis/core';
import type { Pool, QueryResultRow } from 'pg';

/** A fetcher of all rows of a query. */
export function queryRows<Row extends QueryResultRow>(
  pool: Pool,
  text: string,
): FetchFunction<Row[]> {
  return async () => {
    const { rows } = await pool.query<Row>(text);
    return rows; // not the whole result, which is { rows, fields, … }
  };
}
