import type { FetchFunction } from '@smart-redis/core';

/**
 * A fetcher of the rows of an API that returns pages, like the paginators of cloud SDKs and search
 * engines.
 */
export function pagedRows<Row>(
  pages: (signal: AbortSignal) => AsyncIterable<{ readonly items: readonly Row[] }>,
): FetchFunction<AsyncIterable<Row>> {
  return async function* ({ signal }) {
    for await (const { items } of pages(signal)) yield* items;
  };
}
