import { describeValue, SmartRedisError } from './errors.js';

/** How the array of a {@link Codec} is put together from encoded elements, so that it can be written in pieces. */
export interface ArrayFraming {
  readonly open: string;
  readonly separator: string;
  readonly close: string;
}

/** Turns values into what Redis stores, and back. */
export interface Codec {
  /** For messages: `'json'`. */
  readonly name: string;
  /** @throws whatever it likes for a value it cannot say; reported as `SR_NOT_SERIALIZABLE` with the row's number. */
  encode(value: unknown): string | Buffer;
  /** The inverse of `encode`. Receives text when {@link Codec.binary} is false, a `Buffer` when it is true. */
  decode(stored: string | Buffer): unknown;
  /** Whether stored values are bytes rather than UTF-8 text. @default false */
  readonly binary?: boolean;
  /** How encoded elements become an encoded array. Without it a `string` target takes single values only. */
  readonly array?: ArrayFraming;
}

/** Values as JSON text: the default, readable from any language. */
export const jsonCodec: Codec = {
  name: 'json',
  encode: encodeJson,
  decode: (stored) => JSON.parse(stored.toString()) as unknown,
  array: { open: '[', separator: ',', close: ']' },
};

function encodeJson(value: unknown): string {
  // The DOM-era type of JSON.stringify hides that it answers undefined for undefined, functions and symbols.
  const text = JSON.stringify(value) as string | undefined;
  // NaN and the infinities would become "null" without a word; nested ones are JSON's own, documented, business.
  if (text === undefined || (typeof value === 'number' && !Number.isFinite(value))) {
    throw new SmartRedisError(
      'SR_NOT_SERIALIZABLE',
      `JSON cannot say ${describeValue(value)}; give a value that it can, or another codec`,
    );
  }
  return text;
}
