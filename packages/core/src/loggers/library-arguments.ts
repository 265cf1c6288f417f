import type { LogFields } from '../contracts/logger.js';
import { stacksOf } from '../errors/copy-error.js';
import { isError } from '../errors/is-error.js';

/** What winston and log4js would replace in a message, as `util.format` does. */
const placeholder = /%[a-z%]/i;

/**
 * The arguments of winston's `log` for a record. Fields become metadata; a field with the name of a
 * property of winston's record gets a trailing underscore.
 * https://github.com/winstonjs/winston#usage
 */
export function winstonArguments(level: string, message: string, fields: LogFields): unknown[] {
  const meta = renamed(fields, winstonParts);
  // If the message contains a placeholder, winston would use the metadata as its value.
  if (placeholder.test(message)) return [{ ...meta, level, message }];
  return isEmpty(meta) ? [level, message] : [level, message, meta];
}

/** `exception` makes transports drop the record; `splat` fills placeholders. */
const winstonParts = ['level', 'message', 'exception', 'splat'];

/**
 * The arguments of a log4js method for a record: the message, and the fields as one object.
 * https://log4js-node.github.io/log4js-node/api.html
 */
export function log4jsArguments(message: string, fields: LogFields): [string, ...unknown[]] {
  const rest = isEmpty(fields) ? [] : [fields];
  return placeholder.test(message) ? ['%s', message, ...rest] : [message, ...rest];
}

/**
 * The arguments of a pino method for a record. pino expects the fields first, because it prints
 * arguments after the message only for placeholders, and an error as `err`. Its serializer appends
 * the messages of causes to that of the error, which already contains them, so the causes are moved
 * into the stack. https://getpino.io/#/docs/api
 */
export function pinoArguments(message: string, fields: LogFields): unknown[] {
  const { error, ...rest } = fields;
  const isErr = isError(error) && !('err' in rest);
  return [renamed(isErr ? { ...rest, err: withoutCause(error) } : fields, pinoParts), message];
}

function withoutCause(error: Error): Error {
  if (!isError(error.cause) || !error.message.includes(error.cause.message)) return error;
  const stack = { value: stacksOf(error), enumerable: true, configurable: true, writable: true };
  const parts = { ...Object.getOwnPropertyDescriptors(error), stack };
  return Object.defineProperty(Object.create(error, parts) as Error, 'cause', { value: undefined });
}

const pinoParts = ['level', 'time', 'msg'];

function renamed(fields: LogFields, taken: readonly string[]): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      taken.includes(name) ? `${name}_` : name,
      value,
    ]),
  );
}

function isEmpty(fields: LogFields): boolean {
  return Object.keys(fields).length === 0;
}
