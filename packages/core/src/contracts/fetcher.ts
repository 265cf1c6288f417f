import type { Version } from './version.js';

/**
 * Why a refresh runs. `changed`: the last version was built by another definition, for example
 * before a deployment.
 */
export type RefreshReason = 'first' | 'due' | 'requested' | 'retry' | 'changed';

declare const unchangedBrand: unique symbol;

/** The return value of {@link FetchContext.unchanged}. */
export interface Unchanged {
  readonly [unchangedBrand]: true;
}

/** Information for a fetcher about its refresh. */
export interface FetchContext<Params = undefined> {
  /**
   * Aborts when the result is no longer needed: timeout, lost leadership, unregistered, closed.
   * Pass it on to the source.
   */
  readonly signal: AbortSignal;
  /** The `params` of the definition. */
  readonly params: Params;
  /**
   * The version that readers see now; `null` before the first version, and after an `unchanged()`
   * that found its keys missing.
   */
  readonly previous: Version | null;
  /** Why this refresh runs. */
  readonly reason: RefreshReason;
  /** 1 for the first attempt of this refresh, then 2, 3, … while it fails. */
  readonly attempt: number;
  /**
   * The versions of the caches in `refresh.after`, by name, as they were before this call. One that
   * has no version is missing, for example in a refresh that was requested.
   */
  readonly upstream: Readonly<Record<string, number>>;
  /**
   * Return its result if nothing has changed since `previous` was built: that version stays, and
   * only its timestamp is updated. If `previous` is lost while the source is read, for example
   * because a failover restored an older version, the refresh fails with `SR_NOTHING_TO_KEEP`.
   */
  unchanged(): Unchanged;
}

/**
 * A sequence of rows, pulled as fast as Redis accepts them, and never held in memory as a whole.
 * Node streams are such sources.
 */
export type RowSource<Row> = Iterable<Row> | AsyncIterable<Row>;

/** The slow source, as an object with a method `fetch`. A plain function works too. */
export interface Fetcher<Result = unknown, Params = undefined> {
  /** Returns rows (an array, an iterable, an async iterable, a stream) or a single value. */
  fetch(context: FetchContext<Params>): Result | Promise<Result>;
}

/** The slow source, as a function. */
export type FetchFunction<Result = unknown, Params = undefined> = (
  context: FetchContext<Params>,
) => Result | Promise<Result>;

/**
 * The row type of a fetcher's result: the element type of an array, iterable, async iterable or
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

/** Whether a fetcher only returns single values. */
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
 * The type that a `string` target holds: an array of the rows, or the single value that the fetcher
 * returned.
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
 * The parts of a result type that are neither rows nor data, as far as types can show: responses,
 * bytes, functions, rows that are promises.
 */
export type Foreign<Result> =
  | Extract<Exclude<Result, Unchanged>, NotData>
  | (unknown extends RowOf<Result>
      ? never
      : Extract<RowOf<Result>, PromiseLike<unknown> | NotData>);

type NotData = HttpBody | ArrayBuffer | ArrayBufferView | symbol | ((...args: never) => unknown);

/** A `Response`, `Request` or `Blob`, by structure, because Node's types do not include the DOM. */
interface HttpBody {
  arrayBuffer(): Promise<unknown>;
  text(): Promise<string>;
}
