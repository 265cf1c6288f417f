import type { FetchFunction } from '@smart-redis/core';

/**
 * The used part of `DatabaseSync` from `node:sqlite`, which the types for Node 20 do not include.
 */
interface Database {
  prepare(text: string): { all(): unknown[]; iterate(): Iterable<unknown> };
}

/** A fetcher of all rows of a query. */
export function allRows<Row>(db: Database, text: string): FetchFunction<Row[]> {
  return () => db.prepare(text).all() as Row[];
}

/** A fetcher of the rows of a query, one by one. */
export function iterateRows<Row>(db: Database, text: string): FetchFunction<Iterable<Row>> {
  return () => db.prepare(text).iterate() as Iterable<Row>;
}
