import type { Source } from './source.js';

/**
 * The Postgres of the demo: a separate server, queried over the network. `url` is the address of
 * `postgres.ts`.
 */
export function postgresAt(url: string): Source {
  return {
    async *rows<Row extends object>(
      { sql }: { readonly sql: string },
      signal: AbortSignal,
    ): AsyncGenerator<Row> {
      const response = await fetch(url, { method: 'POST', body: sql, signal });
      if (!response.ok) throw new Error(`Postgres: ${await response.text()}`);
      yield* (await response.json()) as Row[]; // the type is declared by the report
    },
  };
}
