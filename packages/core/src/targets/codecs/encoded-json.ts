import type { Codec, CodecShape } from '../../contracts/codec.js';
import { jsonCodec } from '../../contracts/codec.js';
import { describeValue } from '../../errors/describe-value.js';
import { SmartRedisError } from '../../errors/errors.js';
import { demandText } from '../../options/demand.js';

/** The shape of {@link encodedJson}: readers return what its text says. */
export interface EncodedJsonShape<Decoded> extends CodecShape {
  readonly decoded: Decoded;
}

/**
 * A codec for rows that carry their JSON text, as databases make it: `select id,
 * to_jsonb(t)::text as json from orders t`. The text is stored as it is: nothing is parsed or
 * encoded on the way, and it is not checked. Readers return the parsed text, typed by `Decoded`;
 * like every JSON parser of JavaScript, they round numbers beyond 2^53, which are exact in Redis.
 *
 * A refresh fails with `SR_NOT_SERIALIZABLE` if the property is anything but text, such as an
 * object that the driver has parsed.
 *
 * @param property the property of each row that holds the text
 * @throws SmartRedisError `SR_INVALID_OPTION`
 * @example hash({ key: 'orders', id: 'id', codec: encodedJson<Order>('json') })
 */
export function encodedJson<Decoded = unknown>(
  property: string,
): Codec<Decoded, EncodedJsonShape<Decoded>> {
  demandText('property', property);
  return {
    name: 'encoded JSON',
    encode: (row) => {
      const text =
        row === null || row === undefined ? undefined : (row as Record<string, unknown>)[property];
      if (typeof text === 'string' && text !== '') return text;
      throw noText(property, text);
    },
    decode: (stored) => jsonCodec.decode(stored) as Decoded, // typed by the application
    ...(jsonCodec.array === undefined ? {} : { array: jsonCodec.array }),
  };
}

function noText(property: string, given: unknown): SmartRedisError {
  return new SmartRedisError(
    'SR_NOT_SERIALIZABLE',
    `column ${property} must be JSON text; got ${describeValue(given)}: cast it to text in the query ` +
      `(to_jsonb(t)::text, cast(… as char)), or have the driver return JSON columns as text`,
  );
}
