import type { FetchFunction } from '@smart-redis/core';
import type { MySqlTable } from 'drizzle-orm/mysql-core';
import { drizzle } from 'drizzle-orm/mysql2';
import type { Pool } from 'mysql2/promise';

/** A fetcher of all rows of a table. */
export function selectRows(
  pool: Pool,
  table: MySqlTable,
): FetchFunction<MySqlTable['$inferSelect'][]> {
  return async () => await drizzle(pool).select().from(table);
}

/** A fetcher of the rows of a table, as they come. */
export function iterateRows(
  pool: Pool,
  table: MySqlTable,
): FetchFunction<AsyncIterable<MySqlTable['$inferSelect']>> {
  return async function* ({ signal }) {
    const connection = await pool.getConnection();
    // The iterator waits for the next row before it reacts to the abort.
    const destroy = (): void => connection.destroy();
    signal.addEventListener('abort', destroy);
    let isRead = false;
    try {
      yield* drizzle(connection).select().from(table).iterator();
      isRead = true;
    } finally {
      signal.removeEventListener('abort', destroy);
      // MySQL always sends every row of a query; only destroying the connection discards the rest.
      if (isRead) connection.release();
      else connection.destroy();
    }
  };
}
