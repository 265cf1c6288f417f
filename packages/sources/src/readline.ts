import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { FetchFunction } from '@smart-redis/core';

/** A fetcher of the lines of a file, each a JSON text. */
export function jsonLines<Row>(open: () => Readable): FetchFunction<AsyncIterable<Row>> {
  return async function* ({ signal }) {
    const input = open();
    const lines = createInterface({ input, crlfDelay: Infinity });
    lines.on('error', () => undefined); // the loop throws it; this handles errors after the loop
    signal.addEventListener('abort', () => lines.close(), { once: true });
    try {
      for await (const line of lines) yield JSON.parse(line) as Row;
      signal.throwIfAborted();
    } finally {
      lines.close();
      input.destroy();
    }
  };
}
