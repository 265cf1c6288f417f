/** A share, such as `'50%'` or `'0.5%'`. */
export type Percent = `${number}%`;

/**
 * What a refresh must fulfil to be published. A refresh that does not is refused with
 * `SR_REFUSED`, and the last version stays.
 */
export interface Guard {
  /**
   * The least number of rows. A single value counts as one row.
   * @default 0
   */
  readonly minRows?: number;
  /** The largest number of rows. A stream is stopped at the next one. @default no limit */
  readonly maxRows?: number;
  /**
   * The largest part of the rows that may be missing, compared with the last version that passed:
   * with `'50%'` half as many rows are published, and fewer are refused.
   * @default no limit
   */
  readonly maxShrink?: Percent;
  /**
   * The largest growth, compared with the last version that passed: with `'300%'` up to 300 % more
   * rows are published, which are four times as many. A stream is stopped at the next one.
   * @default no limit
   */
  readonly maxGrowth?: Percent;
  /**
   * Refuses two rows with one id: the field of a hash, the member of a set or a sorted set, or the
   * name of an element of a custom writer with `elements`. `true`: in all targets that have ids; or
   * the names of the targets.
   * @default false: the last row of an id is kept
   */
  readonly unique?: boolean | readonly string[];
}

/** The part of a version that later ones are compared with. */
export interface Baseline {
  /** 0 if no version has passed. */
  readonly version: number;
  readonly rows: number;
  /** Size of the version in bytes. */
  readonly bytes: number;
}
