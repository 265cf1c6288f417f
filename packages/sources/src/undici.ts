import type { FetchFunction } from '@smart-redis/core';
import { request } from 'undici';

/** A fetcher of the rows that a URL returns as lines of JSON. */
export function jsonLines<Row>(url: string): FetchFunction<AsyncIterable<Row>> {
  return async function* ({ signal }) {
    const { body, statusCode } = await request(url, { signal });
    if (statusCode !== 200) {
      await body.dump(); // an unread body keeps its connection
      throw new Error(`${url} answered ${String(statusCode)}`);
    }
    let rest = '';
    for await (const text of body.setEncoding('utf8') as AsyncIterable<string>) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line) as Row;
    }
    if (rest !== '') yield JSON.parse(rest) as Row;
  };
}
