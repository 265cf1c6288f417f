import type { Codec, CodecShape, DecodedBy, DecodedByDefault } from '../contracts/codec.js';
import type { ListReader } from './readers/list-reader.js';
import { createListReader } from './readers/list-reader.js';
import type { RowsShape, Target } from '../contracts/target.js';
import type { RowView, Writer } from '../contracts/writer.js';
import type { Shown, ViewOptions, WholeRow } from './row-view.js';
import type { TargetOptions } from './target-options.js';
import { resolveTargetOptions, targetNames } from './target-options.js';
import { variadicCommands } from './variadic-commands.js';

/** Options of {@link list}. */
export type ListOptions<
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
  Row = unknown,
  Stored = WholeRow,
> = TargetOptions<Decoded, Coded> & ViewOptions<Row, Stored>;

/** The type of the reader: a {@link ListReader} of the rows as the codec decodes them. */
export interface ListShape<
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
  Stored = WholeRow,
> extends RowsShape {
  readonly reader: ListReader<DecodedBy<Decoded, Coded, Shown<Stored, this['row']>>>;
}

/**
 * A Redis list of all rows as JSON text (or in the form of `codec`), in the fetcher's order,
 * including duplicates. Without rows there is no key. https://redis.io/docs/latest/commands/rpush/
 *
 * A refresh fails with `SR_NOT_SERIALIZABLE`, naming the row by its number from 0, if the codec
 * cannot represent a row.
 *
 * @throws SmartRedisError `SR_INVALID_OPTION`
 * @example list({ key: 'delays:all' })
 */
export function list<
  Row,
  Stored,
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
>(
  options: ListOptions<Decoded, Coded, Row, Stored> & { readonly value: (row: Row) => Stored },
): Target<NoInfer<Row>, ListShape<Decoded, Coded, Stored>>;
export function list<
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
  Row = unknown,
>(
  options: ListOptions<Decoded, Coded, Row> & { readonly value?: undefined },
): Target<NoInfer<Row>, ListShape<Decoded, Coded>>;
export function list(options: ListOptions<unknown, CodecShape, never, unknown>): Target {
  const { key, codec, view } = resolveTargetOptions('list', options, targetNames);
  return {
    key,
    writer: listWriter(codec, view),
    reader: (context) => createListReader(context, codec),
  };
}

/** Shared, because there may be thousands of writers. */
const commands: readonly string[] = ['RPUSH'];
const count: Writer['count'] = (key) => ['LLEN', key];
// RPUSH returns the length of the list, not the number of elements that this command added.
const added: NonNullable<Writer['added']> = (command) => command.length - 2;

function listWriter(codec: Codec, view: RowView | undefined): Writer {
  return {
    type: 'list',
    commands,
    count,
    added,
    codec,
    ...(view === undefined ? {} : { view }),
    write: (key, _rows, batch) => variadicCommands('RPUSH', key, batch.encoded(codec)),
  };
}
