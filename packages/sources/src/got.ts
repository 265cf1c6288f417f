import type { FetchFunction } from '@smart-redis/core';
import got from 'got';

/** A fetcher of the rows that a URL returns as one JSON array. */
export function jsonRows<Row>(url: string): FetchFunction<Row[]> {
  // json() returns the rows instead of the response. No retries here: smart-redis retries the
  // refresh.
  return ({ signal }) => got(url, { signal, retry: { limit: 0 } }).json<Row[]>();
}

/** A fetcher of the rows that a URL returns as lines of JSON. */
export function jsonLines<Row>(url: string): FetchFunction<AsyncIterable<Row>> {
  return async function* ({ signal }) {
    const body = got.stream(url, { signal, retry: { limit: 0 } }).setEncoding('utf8');
    let rest = '';
    for await (const text of body as AsyncIterable<string>) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line) as Row;
    }
    if (rest !== '') yield JSON.parse(rest) as Row;
  };
}
