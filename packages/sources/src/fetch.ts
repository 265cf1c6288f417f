import type { FetchFunction } from '@smart-redis/core';

/** A fetcher of the rows that a URL returns as one JSON array. */
export function jsonRows<Row>(url: string): FetchFunction<Row[]> {
  return async ({ signal }) => {
    const response = await fetch(url, { signal });
    if (!response.ok) throw new Error(`${url} answered ${String(response.status)}`);
    return (await response.json()) as Row[];
  };
}

/** A fetcher of the rows that a URL returns as lines of JSON. */
export function jsonLines<Row>(url: string): FetchFunction<AsyncIterable<Row>> {
  return async function* ({ signal }) {
    const response = await fetch(url, { signal });
    if (!response.ok || response.body === null) {
      throw new Error(`${url} answered ${String(response.status)}`);
    }
    let rest = '';
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line) as Row;
    }
    if (rest !== '') yield JSON.parse(rest) as Row;
  };
}
