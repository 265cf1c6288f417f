import type { Database } from 'better-sqlite3';
import type { FetchFunction } from '@smart-redis/core';

/** A fetcher of all rows of a query. */
export function allRows<Row>(db: Database, text: string): FetchFunction<Row[]> {
  return () => db.prepare<[], Row>(text).all();
}

/**
 * A fetcher that returns the rows of a query one by one. `db` refuses to write until the last row
 * is read, so pass a separate connection.
 */
export function iterateRows<Row>(db: Database, text: string): FetchFunction<Iterable<Row>> {
  return () => db.prepare<[], Row>(text).iterate();
}
