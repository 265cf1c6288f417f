import { addAbortSignal } from 'node:stream';
import type { FetchFunction } from '@smart-redis/core';
import type { Knex } from 'knex';

/** A fetcher of all rows of a table. */
export function selectRows<Row>(db: Knex, table: string): FetchFunction<Row[]> {
  return async () => (await db.select().from(table)) as Row[];
}

/** A fetcher of the rows of a table, through a cursor. */
export function streamRows<Row>(db: Knex, table: string): FetchFunction<AsyncIterable<Row>> {
  return ({ signal }) =>
    addAbortSignal(signal, db.select().from(table).stream()) as AsyncIterable<Row>;
}
