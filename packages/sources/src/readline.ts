import type { Readable } from 'node:stream';
import { addAbortSignal } from 'node:stream';
import { createInterface } from 'node:readline';
import type { FetchFunction } from '@smart-redis/core';

/** A fetcher of the lines of a file, each a JSON text. */
export function jsonLines<Row>(open: () => Readable): FetchFunction<AsyncIterable<Row>> {
  return async function* ({ signal }) {
    const input = addAbortSignal(signal, open());
    try {
      for await (const line of createInterface({ input, crlfDelay: Infinity })) {
        yield JSON.parse(line) as Row;
      }
      if (input.errored) throw input.errored;
    } finally {
      input.destroy();
    }
  };
}
