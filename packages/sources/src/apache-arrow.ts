import type { FetchFunction } from '@smart-redis/core';
import { RecordBatchReader, tableFromIPC } from 'apache-arrow';

/**
 * A fetcher of all rows of a table, as plain objects: Arrow's own rows are views of its columns.
 */
export function tableRows<Row>(bytes: () => Promise<Uint8Array>): FetchFunction<Row[]> {
  return async () =>
    Array.from(tableFromIPC(await bytes()), (row: { toJSON(): unknown }) => row.toJSON() as Row);
}

/** A fetcher of the rows of a stream of record batches, which are flattened here. */
export function batchRows<Row>(
  bytes: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
): FetchFunction<AsyncIterable<Row>> {
  return async function* ({ signal }) {
    const source = bytes(signal)[Symbol.asyncIterator]();
    try {
      const reader = RecordBatchReader.from({ [Symbol.asyncIterator]: () => source });
      for await (const batch of await reader) {
        for (const row of batch) yield row.toJSON() as Row;
      }
    } finally {
      await source.return?.(); // the reader does not close it
    }
  };
}
