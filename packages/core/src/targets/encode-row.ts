import type { Codec } from '../contracts/codec.js';
import { jsonCodec } from '../contracts/codec.js';
import { describeValue } from '../errors/describe-value.js';
import { isSmartRedisError, SmartRedisError } from '../errors/errors.js';
import { isWellFormed } from '../options/is-well-formed.js';
import { reasonOf } from '../errors/reason-of.js';

/**
 * The stored form of one row; a `Uint8Array` from the codec is stored as bytes. @param rowNumber
 * counted from 0; `undefined` for a single value
 * @throws SmartRedisError `SR_NOT_SERIALIZABLE`, naming the row by its number, if `codec` throws,
 * or returns neither text nor bytes
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
    // JSON escapes lone surrogates. For other codecs Redis would store different text, and two
    // members could become one.
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
    `${nameOf(rowNumber)} cannot be encoded as ${codec.name}: ${why}`,
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
    `encode() of codec "${codec.name}" returned ${describeValue(stored)} for ${nameOf(rowNumber)}; it must return ${wanted}`,
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
