import { ended, endingOf } from './row-source.js';
import type { Ending, RowSource } from './row-source.js';

/** A Web `ReadableStream`, of any implementation. */
export interface WebStreamLike {
  readonly locked: boolean;
  getReader(): WebStreamReader;
}

interface WebStreamReader {
  read(): Promise<IteratorResult<unknown>>;
  cancel(reason?: unknown): Promise<void>;
}

/** Whether an object is a Web `ReadableStream`. */
export function isWebStream(answer: object): answer is WebStreamLike {
  const { locked, getReader } = answer as Partial<WebStreamLike>;
  return typeof locked === 'boolean' && typeof getReader === 'function';
}

/**
 * Rows of a Web stream. Uses a reader instead of the iterator, which cannot be closed while a row
 * is pending (https://streams.spec.whatwg.org/#rs-asynciterator): a stalled connection would never
 * be released.
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
