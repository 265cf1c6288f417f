/** Watches the rows of a source while they are pulled. */
export interface RowGuard {
  /** The largest number of rows that may be taken. */
  readonly most: number;
  /** Throws the refusal of a source that has `rows`, more than `most`. */
  refuse(rows: number): never;
  /**
   * What is stored of a row, {@link leftOut}, or a promise of one of these.
   * @default absent: the row as it is
   */
  readonly admit?: ((row: unknown) => unknown) | undefined;
}

/** Stands for a row that is not stored. */
export const leftOut = Symbol('left out');
