import type { FetchFunction } from '@smart-redis/core';
import type { Pool } from 'pg';
import Cursor from 'pg-cursor';

/** A fetcher of the rows of a query. The cursor returns batches, which are flattened here. */
export function cursorRows<Row>(pool: Pool, text: string): FetchFunction<AsyncIterable<Row>> {
  return async function* () {
    const client = await pool.connect();
    const cursor = client.query(new Cursor<Row>(text));
    try {
      for (let rows = await cursor.read(500); rows.length > 0; rows = await cursor.read(500)) {
        yield* rows;
      }
    } finally {
      await cursor.close();
      client.release();
    }
  };
}
