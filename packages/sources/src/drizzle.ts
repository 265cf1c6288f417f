import type { FetchFunction } from '@smart-redis/core';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { PgTable } from 'drizzle-orm/pg-core';

/** A fetcher of all rows of a table. */
export function selectRows(
  db: NodePgDatabase,
  table: PgTable,
): FetchFunction<PgTable['$inferSelect'][]> {
  return async () => await db.select().from(table);
}
