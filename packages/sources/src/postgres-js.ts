import type { FetchFunction } from '@smart-redis/core';
import type { Sql } from 'postgres';

/** A fetcher of all rows of a table. */
export function selectRows<Row extends object>(sql: Sql, table: string): FetchFunction<Row[]> {
  return async () => {
    const rows = await sql<Row[]>`select * from ${sql(table)}`;
    return rows;
  };
}

/**
 * A fetcher of the rows of a table, through a cursor. It returns batches, which are flattened here.
 */
export function cursorRows<Row extends object>(
  sql: Sql,
  table: string,
): FetchFunction<AsyncIterable<Row>> {
  return async function* () {
    for await (const rows of sql<Row[]>`select * from ${sql(table)}`.cursor(500)) yield* rows;
  };
}
