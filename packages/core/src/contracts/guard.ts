import type { IsSingleValue } from './fetcher.js';
import type { StandardSchema } from './standard-schema.js';

/** A share, such as `'50%'` or `'0.5%'`. */
export type Percent = `${number}%`;

declare const uncheckedBrand: unique symbol;

/** Stands for the output of a schema if there is none: rows are stored as they were fetched. */
export interface Unchecked {
  readonly [uncheckedBrand]: true;
}

/**
 * The result type of a cache: that of its fetcher, or of the schema in its guard, if it has one.
 */
export type CheckedResult<Result, Output> = [Output] extends [Unchecked]
  ? Result
  : IsSingleValue<Result> extends true
    ? Output
    : Output[];

/**
 * What a refresh must fulfil to be published. A refresh that does not is refused with
 * `SR_REFUSED`, and the last version stays. `Output`: what the schema returns; `Staged`: the readers
 * that a check gets.
 */
export interface Guard<Output = Unchecked, Staged = unknown> {
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
  /**
   * Checks each row, or the single value. What it returns is what is stored, and what targets and
   * readers get. A row that it refuses is never stored, unless the refresh is forced.
   * @default none: rows are stored as they were fetched
   */
  readonly schema?: StandardSchema<Output>;
  /**
   * `'reject'`: a refresh with rows that the schema refuses is refused, beyond `tolerate`. `'drop'`:
   * they are left out.
   * @default 'reject'
   */
  readonly onInvalid?: 'reject' | 'drop';
  /**
   * The largest share of the fetched rows that the schema may refuse; those are left out.
   * @default '0%', with `onInvalid: 'drop'` '100%'
   */
  readonly tolerate?: Percent;
  /**
   * Checks what is staged, before it is published. Returns `true`, or why not: then the refresh is
   * refused with that text. If it throws, or returns anything else, the refresh fails with
   * `SR_REFRESH_FAILED` and is retried like any failure. The refresh's `timeout` includes it.
   * @default none
   */
  check?(context: CheckContext<Staged>): string | true | Promise<string | true>;
}

/** What {@link Guard.check} gets. */
export interface CheckContext<Staged = unknown> {
  /** Number of rows to be published. */
  readonly rows: number;
  /** Size of the version in bytes. */
  readonly bytes: number;
  /** The last version that passed; `null` if there is none. */
  readonly previous: Baseline | null;
  /** The typed reader of each target, on what is staged. */
  readonly staged: Staged;
  /** Aborts when the refresh ends: timeout, lost leadership, unregistered, closed. */
  readonly signal: AbortSignal;
}

/** The part of a version that later ones are compared with. */
export interface Baseline {
  readonly version: number;
  readonly rows: number;
  /** Size of the version in bytes. */
  readonly bytes: number;
}
