import type { Codec } from '../codec.js';
import { isSmartRedisError, SmartRedisError } from '../errors.js';
import { reasonOf } from '../reason-of.js';

/**
 * The stored form of one row.
 * @throws SmartRedisError `SR_NOT_SERIALIZABLE`, naming the row by its number, counted from 0, for whatever `codec` throws.
 */
export function encodeRow(codec: Codec, row: unknown, rowNumber: number): string | Buffer {
  try {
    return codec.encode(row);
  } catch (cause) {
    throw new SmartRedisError(
      'SR_NOT_SERIALIZABLE',
      `row ${String(rowNumber)} cannot be written as ${codec.name}: ${isSmartRedisError(cause) ? cause.message : reasonOf(cause)}`,
      { cause: isSmartRedisError(cause) ? cause.cause : cause, details: { row: rowNumber } },
    );
  }
}
