import type { Codec, CodecShape, DecodedBy, DecodedByDefault } from '../contracts/codec.js';
import type { OptionNames } from '../options/demand.js';
import type { MemberForm } from './member-form.js';
import { encodedMembers, textMembers } from './member-form.js';
import type { SetReader } from './readers/set-reader.js';
import { createSetReader } from './readers/set-reader.js';
import type { RowsShape, RowWith, Target } from '../contracts/target.js';
import type { ElementCommands, Writer } from '../contracts/writer.js';
import type { MemberOf } from './member-of.js';
import { demandNoValue, memberOf } from './member-of.js';
import type { RowId, RowSelector } from './row-selector.js';
import type { Shown, ViewOptions, WhereOption, WholeRow } from './row-view.js';
import { selectedByName } from './selects-of.js';
import { takenWords } from './taken-words.js';
import type { TargetOptions } from './target-options.js';
import { resolveTargetOptions, targetNames } from './target-options.js';
import { variadicCommands } from './variadic-commands.js';

/** Options of {@link set} with a property as the member. */
export interface SetOptions<Property extends string> extends TargetOptions<unknown> {
  /**
   * The property that becomes the member, stored as plain text: non-empty text, a finite number or
   * a bigint.
   */
  readonly member: Property;
}

/** Options of {@link set} with a function of the row as the member. */
export interface SetByOptions<Row> extends TargetOptions<unknown> {
  /**
   * Returns the member of a row, stored as plain text: non-empty text, a finite number or a bigint.
   */
  readonly member: (row: Row) => RowId;
}

/** Options of {@link set} with whole rows as members. */
export interface RowSetOptions<
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
> extends TargetOptions<Decoded, Coded> {
  /** @default the whole row, as JSON text or in the form of `codec` */
  readonly member?: undefined;
}

/**
 * The type of the reader: a {@link SetReader} of the rows as the codec decodes them. Its queries
 * accept rows in the fetcher's and in the decoded form.
 */
export interface RowSetShape<
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
  Stored = WholeRow,
> extends RowsShape {
  readonly reader: SetReader<
    DecodedBy<Decoded, Coded, Shown<Stored, this['row']>>,
    DecodedBy<Decoded, Coded, Shown<Stored, this['row']>> | Shown<Stored, this['row']>
  >;
}

/** The type of the reader: a {@link SetReader} of plain text. */
export interface TextSetShape extends RowsShape {
  readonly reader: SetReader<string, RowId>;
}

/**
 * A Redis set of the `member` of each row as plain text, or of whole rows as JSON text (or in the
 * form of `codec`). Equal members are stored once. Without rows there is no key.
 * https://redis.io/docs/latest/commands/sadd/
 *
 * A refresh fails with `SR_ROW_WITHOUT_ID` if a row has no usable member, and with
 * `SR_NOT_SERIALIZABLE` if the codec cannot represent a row; both name the row by its number,
 * counted from 0.
 *
 * @throws SmartRedisError `SR_INVALID_OPTION`
 * @example set({ key: 'delays:airports', member: 'origin' })
 */
export function set<
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
  Row = unknown,
  Stored = WholeRow,
>(
  options: RowSetOptions<Decoded, Coded> & ViewOptions<Row, Stored>,
): Target<NoInfer<Row>, RowSetShape<Decoded, Coded, Stored>>;
export function set<const Property extends string, Row = unknown>(
  options: SetOptions<Property> & WhereOption<Row>,
): Target<NoInfer<Row> & RowWith<NoInfer<Property>, RowId>, TextSetShape>;
export function set<Row>(
  options: SetByOptions<Row> & WhereOption<Row>,
): Target<NoInfer<Row>, TextSetShape>;
export function set(options: AnySetOptions): Target {
  const { key, codec, view } = resolveTargetOptions<AnySetOptions>('set', options, setNames);
  const { member } = options;
  demandNoValue(view, member);
  const form: MemberForm = member === undefined ? encodedMembers(codec) : textMembers;
  const traits = { ...selectedByName({ member }), ...(view === undefined ? {} : { view }) };
  const writer = setWriter(codec, memberOf(key, member), traits);
  return { key, writer, reader: (context) => createSetReader(context, form) };
}

type AnySetOptions = TargetOptions<unknown> &
  ViewOptions<never, unknown> & {
    readonly member?: RowSelector<never, unknown> | undefined;
  };

const setNames: OptionNames<AnySetOptions> = { ...targetNames, member: true };

const setElements: ElementCommands = { width: 1, name: 0, remove: 'SREM', scan: 'SSCAN' };

/** Shared, because there may be thousands of writers. */
const commands: readonly string[] = ['SADD'];
const count: Writer['count'] = (key) => ['SCARD', key];
const added: NonNullable<Writer['added']> = (_command, reply) => Number(reply);

function setWriter(
  codec: Codec,
  select: MemberOf | undefined,
  traits: Pick<Writer, 'selects' | 'view'>,
): Writer {
  if (select === undefined) {
    return {
      type: 'set',
      commands,
      count,
      added,
      codec,
      ...traits,
      write: (key, _rows, batch) => variadicCommands('SADD', key, batch.encoded(codec)),
      ...(codec.binary === true ? {} : { elements: setElements }),
    };
  }
  const writer: Writer = {
    type: 'set',
    commands,
    count,
    added,
    ...traits,
    take: (row, rowNumber, words) => void words.push(select(row, rowNumber)),
    write: (key, rows, batch) => variadicCommands('SADD', key, takenWords(writer, rows, batch)),
    elements: setElements,
  };
  return writer;
}
