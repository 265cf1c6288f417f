import type { ApiEvent } from '../../../src/api.js';
import { addressOf, failureOf } from './request.js';

/** The server sends something every 15 seconds; after this long without, the stream is broken. */
const silenceMs = 40_000;

/**
 * Reads the stream of events until it ends, which it does with an error if it is refused, breaks or
 * falls silent. Not an `EventSource`: that tells neither why it was refused nor that it is silent.
 * @param revision the reading that is known: the stream begins with what has changed since then
 * @throws BoardError if it is refused
 */
export async function readEvents(
  revision: string | null,
  take: (event: ApiEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  signal.addEventListener('abort', end);
  let timer = setTimeout(end, silenceMs);
  try {
    const response = await fetch(addressOf('events', { after: revision }), {
      headers: { accept: 'text/event-stream' },
      cache: 'no-store',
      signal: ended.signal,
    });
    if (!response.ok || response.body === null) {
      const answer: unknown = await response.json().catch(() => null);
      throw failureOf(answer, response.status);
    }
    const split = messageSplitter();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(end, silenceMs);
      for (const data of split(value)) if (data !== '') take(JSON.parse(data) as ApiEvent);
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    // What is left of the stream, if an event could not be taken.
    end();
  }
}

/**
 * Puts the pieces of a stream together, and answers the data of the messages that are complete.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function messageSplitter(): (piece: string) => readonly string[] {
  const ending = /\r?\n\r?\n/;
  let pieces: string[] = [];
  return (piece) => {
    // Only the seam is looked at again: a state of many caches comes in hundreds of pieces.
    const isWhole = ending.test((pieces.at(-1) ?? '').slice(-3) + piece);
    pieces.push(piece);
    if (!isWhole) return [];
    const messages = pieces.join('').split(ending);
    pieces = [messages.pop() ?? ''];
    return messages.map(dataOf);
  };
}

function dataOf(message: string): string {
  return message
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(line[5] === ' ' ? 6 : 5))
    .join('\n');
}
