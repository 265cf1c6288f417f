import type { Codec } from '../contracts/codec.js';
import { SmartRedisError } from '../errors/errors.js';

/**
 * Decodes a stored value. `Row` is the application's type of the rows, which is not checked.
 * @throws SmartRedisError `SR_UNDECODABLE` with the key, and the place in it if given
 */
export function decodeStored<Row>(
  codec: Codec,
  stored: string | Buffer,
  key: string,
  place?: string,
): Row {
  try {
    return codec.decode(stored) as Row; // typed by the registration, as any data from outside
  } catch {
    // The original message quotes the stored value, which may be confidential, so it is not kept as
    // the cause either.
    throw new SmartRedisError(
      'SR_UNDECODABLE',
      `the value stored at "${key}"${place === undefined ? '' : `, ${place},`} is not ${codec.name}; ` +
        'check whether something else wrote it, or whether the codec changed',
      { details: { key, ...(place === undefined ? {} : { place }), codec: codec.name } },
    );
  }
}
