import { ended, endingOf } from './row-source.js';
import type { Ending, RowSource } from './row-source.js';

/** A `ReadableStream` of the Web, of whichever library. */
export interface WebStreamLike {
  readonly locked: boolean;
  getReader(): WebStreamReader;
}

interface WebStreamReader {
  read(): Promise<IteratorResult<unknown>>;
  cancel(reason?: unknown): Promise<void>;
}

/** Whether something is a `ReadableStream` of the Web. */
export function isWebStream(answer: object): answer is WebStreamLike {
  const { locked, getReader } = answer as Partial<WebStreamLike>;
  return typeof locked === 'boolean' && typeof getReader === 'function';
}

/**
 * Rows of a Web stream. By a reader and not by its iterator, which cannot be told to end while a
 * row is awaited (https://streams.spec.whatwg.org/#rs-asynciterator): a connection that stalls
 * would never be given back.
 */
export function webStreamSource(stream: WebStreamLike): RowSource {
  const reader = stream.getReader();
  let pending: Promise<unknown> = Promise.resolve();
  let isOver = false;
  let ending: Ending | undefined;
  return {
    isAsync: true,
    next: () => {
      const step = reader.read();
      pending = step;
      return step;
    },
    finished: () => {
      isOver = true;
    },
    end: () => {
      ending ??= isOver ? ended : endingOf(pending, reader.cancel());
      return ending;
    },
  };
}
