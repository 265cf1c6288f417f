import { addAbortSignal } from 'node:stream';
import { promisify } from 'node:util';
import type { FetchFunction } from '@smart-redis/core';
import type { Pool, RowDataPacket } from 'mysql2';

/** A fetcher of all rows of a query. */
export function queryRows<Row>(pool: Pool, text: string): FetchFunction<Row[]> {
  return async () => {
    const [rows] = await pool.promise().query<RowDataPacket[]>(text); // not [rows, fields]
    return rows as Row[];
  };
}

/** A fetcher of the rows of a query, as they come. */
export function streamRows<Row>(pool: Pool, text: string): FetchFunction<AsyncIterable<Row>> {
  return async function* ({ signal }) {
    const connection = await promisify(pool.getConnection.bind(pool))();
    let isRead = false;
    try {
      // The promise-based pool has no streams.
      const rows = connection.query(text).stream({ highWaterMark: 500 });
      yield* addAbortSignal(signal, rows) as AsyncIterable<Row>;
      isRead = true;
    } finally {
      // MySQL always sends every row of a query; only destroying the connection discards the rest.
      if (isRead) connection.release();
      else connection.destroy();
    }
  };
}
