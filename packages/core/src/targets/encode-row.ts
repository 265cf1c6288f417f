import type { Codec } from '../contracts/codec.js';
import { jsonCodec } from '../contracts/codec.js';
import { describeValue } from '../errors/describe-value.js';
import { isSmartRedisError, SmartRedisError } from '../errors/errors.js';
import { isWellFormed } from '../options/is-well-formed.js';
import { reasonOf } from '../errors/reason-of.js';

/**
 * The stored form of one row; a `Uint8Array` that the codec answers is taken as the bytes that it
 * is.
 * @param rowNumber counted from 0; `undefined` for a value that is no row of many
 * @throws SmartRedisError `SR_NOT_SERIALIZABLE`, naming the row by its number, for whatever `codec`
 * throws, and for an answer that is neither text nor bytes
 */
export function encodeRow(
  codec: Codec,
  row: unknown,
  rowNumber: number | undefined,
): string | Buffer {
  let stored: unknown;
  try {
    stored = codec.encode(row);
  } catch (cause) {
    throw notSerializable(codec, rowNumber, cause);
  }
  if (typeof stored === 'string') {
    // JSON writes such halves as escapes; Redis would store something else, and two members may
    // become one.
    if (codec === jsonCodec || isWellFormed(stored)) return stored;
    throw notSerializable(codec, rowNumber, 'its text has half a surrogate pair');
  }
  if (codec.binary === true) {
    if (Buffer.isBuffer(stored)) return stored;
    if (stored instanceof Uint8Array) {
      return Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
    }
  }
  throw wrongAnswer(codec, rowNumber, stored);
}

function notSerializable(
  codec: Codec,
  rowNumber: number | undefined,
  cause: unknown,
): SmartRedisError {
  const why = isSmartRedisError(cause, 'SR_NOT_SERIALIZABLE') ? cause.message : reasonOf(cause);
  return new SmartRedisError(
    'SR_NOT_SERIALIZABLE',
    `${nameOf(rowNumber)} cannot be written as ${codec.name}: ${why}`,
    {
      cause: isSmartRedisError(cause, 'SR_NOT_SERIALIZABLE') ? cause.cause : cause,
      details: detailsOf(codec, rowNumber),
    },
  );
}

function wrongAnswer(
  codec: Codec,
  rowNumber: number | undefined,
  stored: unknown,
): SmartRedisError {
  const wanted =
    stored instanceof Uint8Array
      ? 'text, unless the codec says binary: true'
      : `text${codec.binary === true ? ' or bytes' : ''}, at once`;
  return new SmartRedisError(
    'SR_NOT_SERIALIZABLE',
    `encode() of codec "${codec.name}" answered ${describeValue(stored)} for ${nameOf(rowNumber)}; it must answer ${wanted}`,
    { details: detailsOf(codec, rowNumber) },
  );
}

function nameOf(rowNumber: number | undefined): string {
  return rowNumber === undefined ? 'the value' : `row ${String(rowNumber)}`;
}

function detailsOf(
  { name }: Codec,
  rowNumber: number | undefined,
): Readonly<Record<string, unknown>> {
  return { codec: name, ...(rowNumber === undefined ? {} : { row: rowNumber }) };
}
