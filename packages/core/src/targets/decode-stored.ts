import type { Codec } from '../contracts/codec.js';
import { SmartRedisError } from '../errors/errors.js';

/**
 * The value of what a codec stored. `Row` is what the application says that its fetcher gave:
 * nothing checks it.
 * @throws SmartRedisError `SR_UNDECODABLE` with the key, and the place in it where one is given
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
    // Its message quotes the stored value, which may be confidential; so it is not kept as the
    // cause either.
    throw new SmartRedisError(
      'SR_UNDECODABLE',
      `what is stored at "${key}"${place === undefined ? '' : `, ${place},`} is not ${codec.name}; ` +
        'did something else write it, or did the codec change?',
      { details: { key, ...(place === undefined ? {} : { place }), codec: codec.name } },
    );
  }
}
