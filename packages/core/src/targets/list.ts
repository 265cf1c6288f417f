import type { Codec, CodecShape, DecodedBy, DecodedByDefault } from '../contracts/codec.js';
import type { ListReader } from './readers/list-reader.js';
import { createListReader } from './readers/list-reader.js';
import type { RowsShape, Target } from '../contracts/target.js';
import type { Writer } from '../contracts/writer.js';
import type { TargetOptions } from './target-options.js';
import { resolveTargetOptions, targetNames } from './target-options.js';
import { variadicCommands } from './variadic-commands.js';

/** Options of {@link list}. */
export type ListOptions<
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
> = TargetOptions<Decoded, Coded>;

/** A {@link ListReader} of the fetcher's rows, as the codec decodes them. */
export interface ListShape<
  Decoded = DecodedByDefault,
  Coded extends CodecShape = CodecShape,
> extends RowsShape {
  readonly reader: ListReader<DecodedBy<Decoded, Coded, this['row']>>;
}

/**
 * A Redis list: every row as JSON text (or as `codec` says), in the fetcher's order, duplicates
 * included. No rows: no key. https://redis.io/docs/latest/commands/rpush/
 *
 * A refresh fails with `SR_NOT_SERIALIZABLE` at a row that the codec cannot represent, and names it
 * by its number.
 *
 * @throws SmartRedisError `SR_INVALID_OPTION`
 * @example list({ key: 'delays:all' })
 */
export function list<Decoded = DecodedByDefault, Coded extends CodecShape = CodecShape>(
  options: ListOptions<Decoded, Coded>,
): Target<unknown, ListShape<Decoded, Coded>> {
  const { key, codec } = resolveTargetOptions('list', options, targetNames);
  return { key, writer: listWriter(codec), reader: (context) => createListReader(context, codec) };
}

/** Made once: there may be thousands of writers. */
const commands: readonly string[] = ['RPUSH'];
const count: Writer['count'] = (key) => ['LLEN', key];
// RPUSH replies with the length so far, which says nothing about what this command added.
const added: NonNullable<Writer['added']> = (command) => command.length - 2;

function listWriter(codec: Codec): Writer {
  return {
    type: 'list',
    commands,
    count,
    added,
    codec,
    write: (key, _rows, batch) => variadicCommands('RPUSH', key, batch.encoded(codec)),
  };
}
