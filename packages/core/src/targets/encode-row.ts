import type { Codec } from '../contracts/codec.js';
import { jsonCodec } from '../contracts/codec.js';
import { describeValue } from '../errors/describe-value.js';
import { isSmartRedisError, SmartRedisError } from '../errors/errors.js';
import { isWellFormed } from '../options/is-well-formed.js';
import { reasonOf } from '../errors/reason-of.js';

/**
 * The stored form of one row; a `Uint8Array` from the codec is stored as bytes. @param rowNumber
 * counted from 0; `undefined` for a single value. @param viewedBy the live key of the target whose
 * option `value` returned `row`
 * @throws SmartRedisError `SR_NOT_SERIALIZABLE`, naming the row by its number, if `codec` throws,
 * or returns neither text nor bytes
 */
export function encodeRow(
  codec: Codec,
  row: unknown,
  rowNumber: number | undefined,
  viewedBy?: string,
): string | Buffer {
  let stored: unknown;
  try {
    stored = codec.encode(row);
  } catch (cause) {
    throw notSerializable(codec, { rowNumber, viewedBy }, cause);
  }
  if (typeof stored === 'string') {
    // JSON escapes lone surrogates. For other codecs Redis would store different text, and two
    // members could become one.
    if (codec === jsonCodec || isWellFormed(stored)) return stored;
    throw notSerializable(codec, { rowNumber, viewedBy }, 'its text has half a surrogate pair');
  }
  if (codec.binary === true) {
    if (Buffer.isBuffer(stored)) return stored;
    if (stored instanceof Uint8Array) {
      return Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
    }
  }
  throw wrongAnswer(codec, { rowNumber, viewedBy }, stored);
}

/** Where a value comes from, for messages. */
interface Place {
  readonly rowNumber: number | undefined;
  readonly viewedBy: string | undefined;
}

function notSerializable(codec: Codec, place: Place, cause: unknown): SmartRedisError {
  const why = isSmartRedisError(cause, 'SR_NOT_SERIALIZABLE') ? cause.message : reasonOf(cause);
  return new SmartRedisError(
    'SR_NOT_SERIALIZABLE',
    `${nameOf(place)} cannot be encoded as ${codec.name}: ${why}`,
    {
      cause: isSmartRedisError(cause, 'SR_NOT_SERIALIZABLE') ? cause.cause : cause,
      details: detailsOf(codec, place),
    },
  );
}

function wrongAnswer(codec: Codec, place: Place, stored: unknown): SmartRedisError {
  const wanted =
    stored instanceof Uint8Array
      ? 'text, unless the codec says binary: true'
      : `text${codec.binary === true ? ' or bytes' : ''}, at once`;
  return new SmartRedisError(
    'SR_NOT_SERIALIZABLE',
    `encode() of codec "${codec.name}" returned ${describeValue(stored)} for ${nameOf(place)}; it must return ${wanted}`,
    { details: detailsOf(codec, place) },
  );
}

function nameOf({ rowNumber, viewedBy }: Place): string {
  const row = rowNumber === undefined ? 'the value' : `row ${String(rowNumber)}`;
  return viewedBy === undefined ? row : `the "value" of ${row} for "${viewedBy}"`;
}

function detailsOf(
  { name }: Codec,
  { rowNumber, viewedBy }: Place,
): Readonly<Record<string, unknown>> {
  return {
    codec: name,
    ...(rowNumber === undefined ? {} : { row: rowNumber }),
    ...(viewedBy === undefined ? {} : { key: viewedBy }),
  };
}
