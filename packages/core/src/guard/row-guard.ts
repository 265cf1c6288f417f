/** Watches the rows of a source while they are pulled. */
export interface RowGuard {
  /** The largest number of rows that may be taken. */
  readonly most: number;
  /** Throws the refusal of a source that has `rows`, more than `most`. */
  refuse(rows: number): never;
}
