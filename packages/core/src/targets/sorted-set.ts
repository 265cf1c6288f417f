import type { Codec, CodecShape, DecodedBy, DecodedByDefault } from '../contracts/codec.js';
import type { OptionNames } from '../options/demand.js';
import type { MemberForm } from './member-form.js';
import { encodedMembers, textMembers } from './member-form.js';
import type { SortedSetReader } from './readers/sorted-set-reader.js';
import { createSortedSetReader } from './readers/sorted-set-reader.js';
import type { PropertyOf, RowsShape, RowWith, Target } from '../contracts/target.js';
import type { ElementCommands, Writer } from '../contracts/writer.js';
import type { MemberOf } from './member-of.js';
import { demandNoValue, memberOf } from './member-of.js';
import type { RowId, RowScore, RowSelector } from './row-selector.js';
import { selectScore, validateSelector } from './row-selector.js';
import type { Shown, ViewOptions, WhereOption, WholeRow } from './row-view.js';
import { selectedByName } from './selects-of.js';
import { interleave, takenWords } from './taken-words.js';
import type { TargetOptions } from './target-options.js';
import { resolveTargetOptions, targetNames } from './target-options.js';
import { variadicCommands } from './variadic-commands.js';

/** Options of {@link sortedSet} with whole rows as members and a property as the score. */
export interface RowSortedSetOptions<
  Score extends string,
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
> extends TargetOptions<Decoded, Coded> {
  /**
   * The property that is the score: a number, `Infinity` included, or its text. Stored as a double.
   */
  readonly score: Score;
  /** @default the whole row, as JSON text or in the form of `codec` */
  readonly member?: undefined;
}

/**
 * Options of {@link sortedSet} with whole rows as members and a function of the row as the score.
 */
export interface RowSortedSetByOptions<
  Row,
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
> extends TargetOptions<Decoded, Coded> {
  /** The score of a row: a number, `Infinity` included, or its text. Stored as a double. */
  readonly score: (row: Row) => RowScore;
  /** @default the whole row, as JSON text or in the form of `codec` */
  readonly member?: undefined;
}

/** Options of {@link sortedSet} with properties as score and member. */
export interface SortedSetOptions<
  Score extends string,
  Member extends string,
> extends TargetOptions<unknown> {
  /**
   * The property that is the score: a number, `Infinity` included, or its text. Stored as a double.
   */
  readonly score: Score;
  /**
   * The property that becomes the member, stored as plain text: non-empty text, a finite number or
   * a bigint.
   */
  readonly member: Member;
}

/** Options of {@link sortedSet} with a function of the row as score or member. */
export interface SortedSetByOptions<
  Row,
  Score = PropertyOf<Row> | ((row: Row) => RowScore),
  Member = PropertyOf<Row> | ((row: Row) => RowId),
> extends TargetOptions<unknown> {
  /** The score of a row: a number, `Infinity` included, or its text. Stored as a double. */
  readonly score: Score;
  /**
   * Returns the member of a row, stored as plain text: non-empty text, a finite number or a bigint.
   */
  readonly member: Member;
}

/**
 * The type of the reader: a {@link SortedSetReader} of the rows as the codec decodes them. Its
 * queries accept rows in the fetcher's and in the decoded form.
 */
export interface RowSortedSetShape<
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
  Stored = WholeRow,
> extends RowsShape {
  readonly reader: SortedSetReader<
    DecodedBy<Decoded, Coded, Shown<Stored, this['row']>>,
    DecodedBy<Decoded, Coded, Shown<Stored, this['row']>> | Shown<Stored, this['row']>
  >;
}

/** The type of the reader: a {@link SortedSetReader} of plain text. */
export interface TextSortedSetShape extends RowsShape {
  readonly reader: SortedSetReader<string, RowId>;
}

/**
 * A Redis sorted set of the `member` of each row as plain text, or of whole rows as JSON text (or
 * in the form of `codec`), with their scores. If several rows have the same member, the score of
 * the last one is kept. Without rows there is no key. https://redis.io/docs/latest/commands/zadd/
 *
 * A refresh fails with `SR_ROW_WITHOUT_ID` if a row has no usable score or member, and with
 * `SR_NOT_SERIALIZABLE` if the codec cannot represent a row; both name the row by its number,
 * counted from 0.
 *
 * @throws SmartRedisError `SR_INVALID_OPTION`
 * @example sortedSet({ key: 'delays:worst', score: 'p95', member: 'origin' })
 */
export function sortedSet<
  const Score extends string,
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
  Row = unknown,
  Stored = WholeRow,
>(
  options: RowSortedSetOptions<Score, Decoded, Coded> & ViewOptions<Row, Stored>,
): Target<
  NoInfer<Row> & RowWith<NoInfer<Score>, RowScore>,
  RowSortedSetShape<Decoded, Coded, Stored>
>;
export function sortedSet<const Score extends string, const Member extends string, Row = unknown>(
  options: SortedSetOptions<Score, Member> & WhereOption<Row>,
): Target<
  NoInfer<Row> & RowWith<NoInfer<Score>, RowScore> & RowWith<NoInfer<Member>, RowId>,
  TextSortedSetShape
>;
export function sortedSet<
  Row,
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
  Stored = WholeRow,
>(
  options: RowSortedSetByOptions<Row, Decoded, Coded> & ViewOptions<Row, Stored>,
): Target<NoInfer<Row>, RowSortedSetShape<Decoded, Coded, Stored>>;
export function sortedSet<Row, const Member extends PropertyOf<Row>>(
  options: SortedSetByOptions<Row, (row: Row) => RowScore, Member> & WhereOption<Row>,
): Target<NoInfer<Row> & RowWith<NoInfer<Member>, RowId>, TextSortedSetShape>;
export function sortedSet<Row, const Score extends PropertyOf<Row>>(
  options: SortedSetByOptions<Row, Score, (row: Row) => RowId> & WhereOption<Row>,
): Target<NoInfer<Row> & RowWith<NoInfer<Score>, RowScore>, TextSortedSetShape>;
export function sortedSet<Row>(
  options: SortedSetByOptions<Row, (row: Row) => RowScore, (row: Row) => RowId> & WhereOption<Row>,
): Target<NoInfer<Row>, TextSortedSetShape>;
export function sortedSet(options: AnySortedSetOptions): Target {
  const { key, codec, view } = resolveTargetOptions<AnySortedSetOptions>(
    'sortedSet',
    options,
    sortedSetNames,
  );
  const { score, member } = options;
  demandNoValue(view, member);
  const selection = { option: 'score', selector: score, key };
  validateSelector(selection);
  const form: MemberForm = member === undefined ? encodedMembers(codec) : textMembers;
  const traits = { ...selectedByName({ score, member }), ...(view === undefined ? {} : { view }) };
  const writer = sortedSetWriter(codec, selectScore(selection), memberOf(key, member), traits);
  return { key, writer, reader: (context) => createSortedSetReader(context, form) };
}

type AnySortedSetOptions = TargetOptions<unknown> &
  ViewOptions<never, unknown> & {
    readonly score: RowSelector<never, unknown>;
    readonly member?: RowSelector<never, unknown> | undefined;
  };

const sortedSetNames: OptionNames<AnySortedSetOptions> = {
  ...targetNames,
  score: true,
  member: true,
};

const sortedSetElements: ElementCommands = { width: 2, name: 1, remove: 'ZREM', scan: 'ZSCAN' };

/** Shared, because there may be thousands of writers. */
const commands: readonly string[] = ['ZADD'];
const count: Writer['count'] = (key) => ['ZCARD', key];
const added: NonNullable<Writer['added']> = (_command, reply) => Number(reply);

function sortedSetWriter(
  codec: Codec,
  scoreOf: (row: unknown, rowNumber: number) => string,
  select: MemberOf | undefined,
  traits: Pick<Writer, 'selects' | 'view'>,
): Writer {
  if (select === undefined) {
    const ofRows: Writer = {
      type: 'sortedSet',
      commands,
      count,
      added,
      codec,
      ...traits,
      take: (row, rowNumber, words) => void words.push(scoreOf(row, rowNumber)),
      write: (key, rows, batch) => {
        const scores = takenWords(ofRows, rows, batch);
        return variadicCommands('ZADD', key, interleave(scores, batch.encoded(codec)), 2);
      },
      ...(codec.binary === true ? {} : { elements: sortedSetElements }),
    };
    return ofRows;
  }
  const writer: Writer = {
    type: 'sortedSet',
    commands,
    count,
    added,
    ...traits,
    take: (row, rowNumber, words) =>
      void words.push(scoreOf(row, rowNumber), select(row, rowNumber)),
    write: (key, rows, batch) => variadicCommands('ZADD', key, takenWords(writer, rows, batch), 2),
    elements: sortedSetElements,
  };
  return writer;
}
