import type {
  ArrayFraming,
  Codec,
  CodecShape,
  DecodedBy,
  DecodedByDefault,
} from '../contracts/codec.js';
import type { Command } from '../contracts/driver.js';
import { SmartRedisError } from '../errors/errors.js';
import type { OptionNames } from '../options/demand.js';
import type { StringReader } from './readers/string-reader.js';
import { createStringReader } from './readers/string-reader.js';
import type { ReaderShape, Target } from '../contracts/target.js';
import type { RowView, Writer } from '../contracts/writer.js';
import { joinStored } from './join-stored.js';
import type { NearOption } from './readers/near-options.js';
import { resolveNear } from './readers/near-options.js';
import type { ViewOptions, WholeRow } from './row-view.js';
import type { TargetOptions } from './target-options.js';
import { resolveTargetOptions, targetNames } from './target-options.js';

/** Options of {@link string}. */
export type StringOptions<
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
  Row = unknown,
  Stored = WholeRow,
> = TargetOptions<Decoded, Coded> & ViewOptions<Row, Stored> & NearOption;

/** What a string holds: the whole result, or with the option `value` what it returned of each row. */
type ShownResult<Stored, Row, Value> = [Stored] extends [WholeRow]
  ? Value
  : [Row] extends [never]
    ? Stored // of a single value
    : Stored[];

/** The type of the reader: a {@link StringReader} of the whole result as the codec decodes it. */
export interface StringShape<
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
  Stored = WholeRow,
> extends ReaderShape {
  readonly reader: StringReader<
    DecodedBy<Decoded, Coded, ShownResult<Stored, this['row'], this['value']>>
  >;
}

/**
 * A Redis string that holds the fetcher's whole result as one JSON text (or in the form of
 * `codec`): an array of the rows, or the single value that the fetcher returned. Without rows it is
 * `[]`. With `where` it requires rows. At most 512 MB, the limit of Redis. https://redis.io/docs/latest/commands/append/
 *
 * A refresh fails with `SR_NOT_SERIALIZABLE`, naming the row by its number from 0, if the codec
 * cannot represent a row; and with `SR_INVALID_RESULT` if the fetcher returned rows and the codec
 * has no `array` framing.
 *
 * @throws SmartRedisError `SR_INVALID_OPTION`
 * @example string({ key: 'delays:report' })
 */
export function string<
  Row,
  Stored,
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
>(
  options: StringOptions<Decoded, Coded, Row, Stored> & { readonly value: (row: Row) => Stored },
): Target<NoInfer<Row>, StringShape<Decoded, Coded, Stored>>;
export function string<
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
  Row = unknown,
>(
  options: StringOptions<Decoded, Coded, Row> & { readonly value?: undefined },
): Target<NoInfer<Row>, StringShape<Decoded, Coded>>;
export function string(options: StringOptions<unknown, CodecShape, never, unknown>): Target {
  const { key, codec, view } = resolveTargetOptions('string', options, stringNames);
  const near = resolveNear('string', options.near);
  return {
    key,
    writer: stringWriter(key, codec, view),
    reader: (context) => createStringReader(context, codec, near),
    ...(near === undefined ? {} : { near: true }),
  };
}

const stringNames: OptionNames<StringOptions<unknown, CodecShape, never, unknown>> = {
  ...targetNames,
  near: true,
};

/** Shared, because there may be thousands of writers. */
const commands: readonly string[] = ['SET', 'APPEND'];
const count: Writer['count'] = (key) => ['STRLEN', key];
// Redis counts bytes, not characters.
const added: NonNullable<Writer['added']> = ([, , text = '']) => Buffer.byteLength(text);

function stringWriter(liveKey: string, codec: Codec, view: RowView | undefined): Writer {
  return {
    type: 'string',
    // Without its only value there would be nothing to store.
    ...(view?.where === undefined ? { acceptsValue: true } : {}),
    commands,
    count,
    added,
    codec,
    ...(view === undefined ? {} : { view }),
    write: (key, _rows, batch) => {
      const encoded = batch.encoded(codec);
      if (encoded.length === 0) return [];
      if (batch.form === 'value') return [['SET', key, joinStored(encoded, '')]];
      const { open, separator } = framingOf(liveKey, codec);
      return batch.index === 0
        ? [['SET', key, joinStored([open, joinStored(encoded, separator)], '')]]
        : [['APPEND', key, joinStored([separator, joinStored(encoded, separator)], '')]];
    },
    finish: (key, total): Command[] => {
      if (total.form === 'value') return [];
      const { open, close } = framingOf(liveKey, codec);
      return total.rows === 0 ? [['SET', key, open + close]] : [['APPEND', key, close]];
    },
  };
}

function framingOf(key: string, codec: Codec): ArrayFraming {
  if (codec.array !== undefined) return codec.array;
  throw new SmartRedisError(
    'SR_INVALID_RESULT',
    `the string target "${key}" got rows, but codec "${codec.name}" does not define how to frame an array: ` +
      'return one value from the fetcher, or give the codec an "array" framing',
    { details: { key, codec: codec.name } },
  );
}
