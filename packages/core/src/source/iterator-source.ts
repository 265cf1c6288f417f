import { ended, endingOf } from './row-source.js';
import type { Ending, RowSource } from './row-source.js';

/** Rows of an iterator. */
export function iteratorSource(iterator: Iterator<unknown>): RowSource {
  let isOver = false;
  let ending: Ending | undefined;
  return {
    isAsync: false,
    next: () => iterator.next(),
    finished: () => {
      isOver = true;
    },
    end: () => {
      // Not synchronously: the generator itself may have ended the refresh, and cannot be closed
      // while it runs.
      ending ??= isOver
        ? ended
        : endingOf(
            Promise.resolve(),
            Promise.resolve().then(() => iterator.return?.()),
          );
      return ending;
    },
  };
}

/** Rows of an async iterator. */
export function asyncIteratorSource(iterator: AsyncIterator<unknown>): RowSource {
  let pending: Promise<unknown> = Promise.resolve();
  let isOver = false;
  let ending: Ending | undefined;
  const close = async (): Promise<void> => {
    await iterator.return?.();
  };
  return {
    isAsync: true,
    next: () => {
      const step = iterator.next();
      pending = step;
      return step;
    },
    finished: () => {
      isOver = true;
    },
    end: () => {
      // Also while a row is pending: a generator is closed after the row, others (events.on) stop
      // waiting.
      ending ??= isOver ? ended : endingOf(Promise.resolve(pending), close());
      return ending;
    },
  };
}
