import { addAbortSignal } from 'node:stream';
import type { FetchFunction } from '@smart-redis/core';
import type { ObjectLiteral, Repository, SelectQueryBuilder } from 'typeorm';

/** A fetcher of all entities of a table. */
export function findRows<Entity extends ObjectLiteral>(
  repository: Repository<Entity>,
): FetchFunction<Entity[]> {
  return () => repository.find();
}

/**
 * A fetcher of the raw rows of a query, on a connection that is released however the stream ends.
 */
export function streamRows<Row>(
  query: () => SelectQueryBuilder<ObjectLiteral>,
): FetchFunction<AsyncIterable<Row>> {
  return async function* ({ signal }) {
    const builder = query();
    const runner = builder.dataSource.createQueryRunner();
    try {
      const rows = await builder.setQueryRunner(runner).stream();
      yield* addAbortSignal(signal, rows) as AsyncIterable<Row>;
    } finally {
      await runner.release();
    }
  };
}
