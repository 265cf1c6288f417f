import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Source } from './source.js';

/** Three million flights within the United States, January to June 2001. */
const flightsFile = fileURLToPath(
  new URL('../data/flights-3m.parquet', import.meta.resolve('vega-datasets')),
);

/**
 * DuckDB with the first `days` of the flights. Each report reads the file again, and streams its
 * result in chunks.
 */
export async function openDuckdb(days: number): Promise<Source> {
  const database = await DuckDBInstance.create(':memory:', {
    threads: '1', // leaves processor time for the other processes, which are measured
    memory_limit: '1GB',
    max_temp_directory_size: '0GB',
  });
  const setUp = await database.connect();
  await setUp.run(`
    create view flights as
    select * from '${flightsFile.replaceAll("'", "''")}'
    where date < timestamp '2001-01-01' + interval ${String(days)} day`);
  setUp.closeSync();

  return {
    async *rows<Row extends object>(
      { sql }: { readonly sql: string },
      signal: AbortSignal,
    ): AsyncGenerator<Row> {
      signal.throwIfAborted();
      const connection = await database.connect();
      const interrupt = (): void => connection.interrupt();
      signal.addEventListener('abort', interrupt, { once: true });
      try {
        const answer = await connection.stream(sql);
        for await (const chunk of answer.yieldRowObjectJs()) yield* chunk as Row[]; // the type is declared by the report
      } finally {
        signal.removeEventListener('abort', interrupt);
        connection.closeSync();
      }
    },
  };
}
