import type { Version } from './version.js';

/**
 * Why a refresh runs. `changed`: the last version filled other keys than the definition has now, as
 * after a deployment.
 */
export type RefreshReason = 'first' | 'due' | 'requested' | 'retry' | 'changed';

declare const unchangedBrand: unique symbol;

/** The answer of {@link FetchContext.unchanged}. */
export interface Unchanged {
  readonly [unchangedBrand]: true;
}

/** What a fetcher is told about the refresh it serves. */
export interface FetchContext<Params = undefined> {
  /**
   * Aborts when the result is no longer wanted: timeout, lost leadership, unregistered, closed.
   * Hand it on.
   */
  readonly signal: AbortSignal;
  /** The `params` of the registration. */
  readonly params: Params;
  /**
   * The version that readers see now; `null` before the first, and after an `unchanged()` whose
   * keys were gone.
   */
  readonly previous: Version | null;
  readonly reason: RefreshReason;
  /** 1 for the first try of this refresh, then 2, 3, … while it fails. */
  readonly attempt: number;
  /**
   * Return its answer when nothing changed since `previous` was built: that version stays and only
   * its time is renewed. A failover may bring an older version back; one that is lost while the
   * source is read fails the refresh with `SR_NOTHING_TO_KEEP`.
   */
  unchanged(): Unchanged;
}

/**
 * Many rows, one by one: pulled as fast as Redis takes them, never all held at once. Node streams
 * are such.
 */
export type RowSource<Row> = Iterable<Row> | AsyncIterable<Row>;

/** The slow source, as an object; a plain function will do. */
export interface Fetcher<Result = unknown, Params = undefined> {
  fetch(context: FetchContext<Params>): Result | Promise<Result>;
}

/** The slow source, as a function. */
export type FetchFunction<Result = unknown, Params = undefined> = (
  context: FetchContext<Params>,
) => Result | Promise<Result>;

/**
 * The row type of what a fetcher answers: the element of an array, iterable, async iterable or
 * stream.
 */
export type RowOf<Result> =
  IsAny<Result> extends true
    ? Result
    : Exclude<Result, Unchanged> extends infer Kept
      ? Kept extends string
        ? never
        : Kept extends Iterable<infer Row> | AsyncIterable<infer Row>
          ? Row
          : never
      : never;

type IsAny<T> = 0 extends 1 & T ? true : false;

/** Whether a fetcher answers nothing but single values. */
export type IsSingleValue<Result> = unknown extends Result
  ? false
  : [Exclude<Result, Unchanged>] extends [never]
    ? false
    : 'rows' extends FormOf<Exclude<Result, Unchanged>>
      ? false
      : true;

type FormOf<Kept> = Kept extends string
  ? 'value'
  : Kept extends Iterable<unknown> | AsyncIterable<unknown>
    ? 'rows'
    : 'value';

/**
 * What a `string` target holds: an array of the rows, or the single value that the fetcher
 * answered.
 */
export type ValueOf<Result> =
  Exclude<Result, Unchanged> extends infer Kept
    ? Kept extends string | readonly unknown[]
      ? Kept
      : Kept extends Iterable<infer Row> | AsyncIterable<infer Row>
        ? Row[]
        : Kept
    : never;

/**
 * What of a fetcher's answer is neither rows nor data, as far as types tell: responses, bytes,
 * functions, rows that are promises.
 */
export type Foreign<Result> =
  | Extract<Exclude<Result, Unchanged>, NotData>
  | (unknown extends RowOf<Result>
      ? never
      : Extract<RowOf<Result>, PromiseLike<unknown> | NotData>);

type NotData = HttpBody | ArrayBuffer | ArrayBufferView | symbol | ((...args: never) => unknown);

/** A `Response`, `Request` or `Blob`. By structure: there is no DOM in Node's types. */
interface HttpBody {
  arrayBuffer(): Promise<unknown>;
  text(): Promise<string>;
}
