import { addAbortSignal } from 'node:stream';
import type { FetchFunction } from '@smart-redis/core';
import type { Pool } from 'pg';
import QueryStream from 'pg-query-stream';

/** A fetcher of the rows of a query, through a cursor. */
export function streamRows<Row>(pool: Pool, text: string): FetchFunction<AsyncIterable<Row>> {
  return async function* ({ signal }) {
    const client = await pool.connect();
    try {
      const rows = client.query(new QueryStream(text, [], { batchSize: 500 }));
      yield* addAbortSignal(signal, rows) as AsyncIterable<Row>;
    } finally {
      client.release();
    }
  };
}
