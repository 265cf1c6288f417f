import type { CodecShape, DecodedByDefault } from '../contracts/codec.js';
import type { RowWith, Target } from '../contracts/target.js';
import type { HashShape } from './hash.js';
import { hash } from './hash.js';
import type { ListShape } from './list.js';
import { list } from './list.js';
import type { NearOption } from './readers/near-options.js';
import type { RowId, RowScore } from './row-selector.js';
import type { ViewOptions, WhereOption, WholeRow } from './row-view.js';
import type { RowSetShape, TextSetShape } from './set.js';
import { set } from './set.js';
import type { RowSortedSetShape, TextSortedSetShape } from './sorted-set.js';
import { sortedSet } from './sorted-set.js';
import type { StringShape } from './string.js';
import { string } from './string.js';
import type { TargetOptions } from './target-options.js';

declare const valueType: unique symbol;

/**
 * `hash`, `list`, `set`, `sortedSet` and `string` for rows of one type, so that functions of a row
 * need no annotation: what a function as `targets` gets.
 * @example ({ hash }: Writers<Delay>) => ({ byId: hash({ key: 'k', id: (row) => row.origin }) })
 */
export interface Writers<Row, Value = Row[]> {
  readonly hash: HashOf<Row>;
  readonly list: ListOf<Row>;
  readonly set: SetOf<Row>;
  readonly sortedSet: SortedSetOf<Row>;
  readonly string: StringOf<Row>;
  /** For the compiler only; never set. */
  readonly [valueType]?: Value;
}

/** The names of a row's properties of that type; any name if the row type is not known. */
export type PropertyLike<Row, Part> = unknown extends Row
  ? string
  : { [Name in keyof Row & string]: Row[Name] extends Part ? Name : never }[keyof Row & string];

/** A property of the row, or a function of it. */
type PartOf<Row, Part> = PropertyLike<Row, Part> | ((row: Row) => Part);

/** The option `id` of a hash, required unless the rows have a property `id`. */
type IdOption<Row> =
  Row extends RowWith<'id', RowId>
    ? { readonly id?: PartOf<Row, RowId> }
    : { readonly id: PartOf<Row, RowId> };

/** `hash()` for rows of one type. */
export type HashOf<Row> = <
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
  Stored = WholeRow,
>(
  options: TargetOptions<Decoded, Coded> & ViewOptions<Row, Stored> & NearOption & IdOption<Row>,
) => Target<Row, HashShape<Decoded, Coded, Stored>>;

/** `list()` for rows of one type. */
export type ListOf<Row> = <
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
  Stored = WholeRow,
>(
  options: TargetOptions<Decoded, Coded> & ViewOptions<Row, Stored>,
) => Target<Row, ListShape<Decoded, Coded, Stored>>;

/**
 * `set()` for rows of one type. The overload with `member` is first, because functions of a row
 * keep the type of the first overload that is tried.
 */
export interface SetOf<Row> {
  (
    options: TargetOptions<unknown> & WhereOption<Row> & { readonly member: PartOf<Row, RowId> },
  ): Target<Row, TextSetShape>;
  <Decoded = DecodedByDefault, Coded extends CodecShape = CodecShape, Stored = WholeRow>(
    options: TargetOptions<Decoded, Coded> &
      ViewOptions<Row, Stored> & { readonly member?: undefined },
  ): Target<Row, RowSetShape<Decoded, Coded, Stored>>;
}

/** `sortedSet()` for rows of one type. */
export interface SortedSetOf<Row> {
  (
    options: TargetOptions<unknown> &
      WhereOption<Row> & {
        readonly score: PartOf<Row, RowScore>;
        readonly member: PartOf<Row, RowId>;
      },
  ): Target<Row, TextSortedSetShape>;
  <Decoded = DecodedByDefault, Coded extends CodecShape = CodecShape, Stored = WholeRow>(
    options: TargetOptions<Decoded, Coded> &
      ViewOptions<Row, Stored> & {
        readonly score: PartOf<Row, RowScore>;
        readonly member?: undefined;
      },
  ): Target<Row, RowSortedSetShape<Decoded, Coded, Stored>>;
}

/** `string()` for rows of one type. */
export type StringOf<Row> = <
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
  Stored = WholeRow,
>(
  options: TargetOptions<Decoded, Coded> & ViewOptions<Row, Stored> & NearOption,
) => Target<Row, StringShape<Decoded, Coded, Stored>>;

/** All writers. Their types depend on the rows, which do not exist at run time. */
export const writers: unknown = Object.freeze({ hash, list, set, sortedSet, string });
