import type { FetchFunction } from '@smart-redis/core';

/**
 * A fetcher of the rows of an API that answers page by page, as the paginators of clouds and search
 * engines do.
 */
export function pagedRows<Row>(
  pages: (signal: AbortSignal) => AsyncIterable<{ readonly items: readonly Row[] }>,
): FetchFunction<AsyncIterable<Row>> {
  return async function* ({ signal }) {
    for await (const { items } of pages(signal)) yield* items;
  };
}
