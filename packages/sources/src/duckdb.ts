import type { DuckDBInstance } from '@duckdb/node-api';
import type { FetchFunction } from '@smart-redis/core';

/** A fetcher of all rows of a query. */
export function readRows<Row>(db: DuckDBInstance, text: string): FetchFunction<Row[]> {
  return async () => {
    const connection = await db.connect();
    try {
      const reader = await connection.runAndReadAll(text);
      return reader.getRowObjectsJS() as Row[];
    } finally {
      connection.closeSync();
    }
  };
}

/** A fetcher that streams the rows of a query. DuckDB returns chunks, which are flattened here. */
export function streamRows<Row>(
  db: DuckDBInstance,
  text: string,
): FetchFunction<AsyncIterable<Row>> {
  return async function* ({ signal }) {
    const connection = await db.connect();
    const interrupt = (): void => connection.interrupt();
    signal.addEventListener('abort', interrupt);
    try {
      const result = await connection.stream(text);
      for await (const rows of result.yieldRowObjectJs()) yield* rows as Row[];
    } finally {
      signal.removeEventListener('abort', interrupt);
      connection.closeSync();
    }
  };
}
