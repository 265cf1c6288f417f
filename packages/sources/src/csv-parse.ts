import type { Readable } from 'node:stream';
import { addAbortSignal, pipeline } from 'node:stream';
import type { FetchFunction } from '@smart-redis/core';
import { parse } from 'csv-parse';

/** A fetcher of the rows of a CSV file, such as `createReadStream('orders.csv')`. */
export function csvRows<Row>(
  open: () => Readable,
  numbers: readonly string[],
): FetchFunction<AsyncIterable<Row>> {
  return ({ signal }) => {
    const rows = parse({
      columns: true, // otherwise a row is an array
      cast: (text, { column }) => {
        if (text === '') return null;
        return numbers.includes(String(column)) ? Number(text) : text;
      },
    });
    // pipe() would neither forward the file's error nor close the file when no more rows are
    // needed.
    return pipeline(addAbortSignal(signal, open()), rows, () => undefined) as AsyncIterable<Row>;
  };
}
