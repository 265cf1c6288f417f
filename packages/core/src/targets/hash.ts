import type { Codec, CodecShape, DecodedBy, DecodedByDefault } from '../contracts/codec.js';
import type { OptionNames } from '../options/demand.js';
import type { HashReader } from './readers/hash-reader.js';
import { createHashReader } from './readers/hash-reader.js';
import type { RowsShape, RowWith, Target } from '../contracts/target.js';
import type { ElementCommands, RowView, Writer } from '../contracts/writer.js';
import type { RowId } from './row-selector.js';
import { selectText, validateSelector } from './row-selector.js';
import type { NearOption } from './readers/near-options.js';
import { resolveNear } from './readers/near-options.js';
import type { Shown, ViewOptions, WholeRow } from './row-view.js';
import type { Selecting } from './selects-of.js';
import { selectedByName } from './selects-of.js';
import { interleave, takenWords } from './taken-words.js';
import type { TargetOptions } from './target-options.js';
import { resolveTargetOptions, targetNames } from './target-options.js';
import { variadicCommands } from './variadic-commands.js';

/** Options of {@link hash} with a property as the id. */
export interface HashOptions<
  Property extends string = 'id',
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
> extends TargetOptions<Decoded, Coded> {
  /**
   * The property that becomes the name of the field: non-empty text, a finite number or a bigint.
   * @default 'id'
   */
  readonly id?: Property;
}

/** Options of {@link hash} with a function of the row as the id. */
export interface HashByOptions<
  Row,
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
> extends TargetOptions<Decoded, Coded> {
  /** Returns the name of the field for a row: non-empty text, a finite number or a bigint. */
  readonly id: (row: Row) => RowId;
}

/** The type of the reader: a {@link HashReader} of the rows as the codec decodes them. */
export interface HashShape<
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
  Stored = WholeRow,
> extends RowsShape {
  readonly reader: HashReader<DecodedBy<Decoded, Coded, Shown<Stored, this['row']>>>;
}

/**
 * A Redis hash: field `id` → the row as JSON text (or in the form of `codec`). If several rows have
 * the same id, the last one is kept. Without rows there is no key.
 * https://redis.io/docs/latest/commands/hset/
 *
 * A refresh fails with `SR_ROW_WITHOUT_ID` if a row has no usable id, and with
 * `SR_NOT_SERIALIZABLE` if the codec cannot represent a row; both name the row by its number,
 * counted from 0.
 *
 * @throws SmartRedisError `SR_INVALID_OPTION`
 * @example hash({ key: 'delays:by-airport', id: 'origin' })
 */
export function hash<
  const Property extends string = 'id',
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
  Row = unknown,
  Stored = WholeRow,
>(
  options: HashOptions<Property, Decoded, Coded> & ViewOptions<Row, Stored> & NearOption,
): Target<NoInfer<Row> & RowWith<NoInfer<Property>, RowId>, HashShape<Decoded, Coded, Stored>>;
export function hash<
  Row,
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
  Stored = WholeRow,
>(
  options: HashByOptions<Row, Decoded, Coded> & ViewOptions<Row, Stored> & NearOption,
): Target<NoInfer<Row>, HashShape<Decoded, Coded, Stored>>;
export function hash(options: AnyHashOptions): Target {
  const { key, codec, view } = resolveTargetOptions<AnyHashOptions>('hash', options, hashNames);
  const { id = 'id' } = options;
  const selection = { option: 'id', selector: id, key };
  validateSelector(selection);
  const near = resolveNear('hash', options.near);
  return {
    key,
    writer: hashWriter(codec, selectText(selection), view, selectedByName({ id })),
    reader: (context) => createHashReader(context, codec, near),
    ...(near === undefined ? {} : { near: true }),
  };
}

type AnyHashOptions = (HashOptions<string, unknown> | HashByOptions<never, unknown>) &
  ViewOptions<never, unknown> &
  NearOption;

const hashNames: OptionNames<AnyHashOptions> = { ...targetNames, id: true, near: true };

/** Shared, because there may be thousands of writers. */
const commands: readonly string[] = ['HSET'];
const count: Writer['count'] = (key) => ['HLEN', key];
const added: NonNullable<Writer['added']> = (_command, reply) => Number(reply);
const elements: ElementCommands = { width: 2, name: 0, remove: 'HDEL', scan: 'HSCAN' };

function hashWriter(
  codec: Codec,
  idOf: (row: unknown, rowNumber: number) => string,
  view: RowView | undefined,
  selecting: Selecting,
): Writer {
  const writer: Writer = {
    type: 'hash',
    commands,
    count,
    added,
    elements,
    codec,
    ...selecting,
    ...(view === undefined ? {} : { view }),
    take: (row, rowNumber, words) => void words.push(idOf(row, rowNumber)),
    write: (key, rows, batch) => {
      const ids = takenWords(writer, rows, batch);
      return variadicCommands('HSET', key, interleave(ids, batch.encoded(codec)), 2);
    },
  };
  return writer;
}
