/**
 * Records the results of fetchers, to detect a source that was created outside of the fetcher and
 * is returned again. Does not prevent garbage collection.
 */
export interface AnswersSeen {
  /** Records a stream or an iterator, which can be read once; returns whether it was recorded before. */
  takeOnce(source: object): boolean;
  /** The number of rows when a result was last read; `undefined` if it is new. */
  rowsOf(answer: object): number | undefined;
  noteRows(answer: object, rows: number): void;
}

/** Creates empty {@link AnswersSeen}. */
export function createAnswersSeen(): AnswersSeen {
  const taken = new WeakSet();
  const rows = new WeakMap<object, number>();
  return {
    takeOnce: (source) => {
      if (taken.has(source)) return true;
      taken.add(source);
      return false;
    },
    rowsOf: (answer) => rows.get(answer),
    noteRows: (answer, count) => {
      rows.set(answer, count);
    },
  };
}
