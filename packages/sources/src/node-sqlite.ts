import type { FetchFunction } from '@smart-redis/core';

/** What is needed of `DatabaseSync` of `node:sqlite`, which types for Node 20 do not know. */
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
