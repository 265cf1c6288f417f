/**
 * What fetchers have answered so far, so that a source which was made once, outside the fetcher, is
 * told from a new one. Holds nothing alive.
 */
export interface AnswersSeen {
  /** Notes a stream or an iterator, which can be read once; answers whether it was noted before. */
  takeOnce(source: object): boolean;
  /** How many rows an answer gave when it was read last; `undefined` where it is new. */
  rowsOf(answer: object): number | undefined;
  noteRows(answer: object, rows: number): void;
}

/** {@link AnswersSeen}, none yet. */
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
