import type { FetchFunction } from '@smart-redis/core';
import type { SelectQueryBuilder } from 'kysely';

/** A fetcher of all rows of a query. */
export function selectRows<DB, Table extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, Table, Row>,
): FetchFunction<Row[]> {
  return () => query.execute();
}

/** A fetcher of the rows of a query, through a cursor that reads 500 at once. */
export function streamRows<DB, Table extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, Table, Row>,
): FetchFunction<AsyncIterable<Row>> {
  return () => query.stream(500);
}
