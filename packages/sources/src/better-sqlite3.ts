import type { Database } from 'better-sqlite3';
import type { FetchFunction } from '@smart-redis/core';

/** A fetcher of all rows of a query. */
export function allRows<Row>(db: Database, text: string): FetchFunction<Row[]> {
  return () => db.prepare<[], Row>(text).all();
}

/**
 * A fetcher of the rows of a query, one by one. Until the last, `db` refuses to write: give it one
 * of its own.
 */
export function iterateRows<Row>(db: Database, text: string): FetchFunction<Iterable<Row>> {
  return () => db.prepare<[], Row>(text).iterate();
}
