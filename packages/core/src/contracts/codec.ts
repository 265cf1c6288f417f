import { types } from 'node:util';
import { ownValue } from '../errors/class-names.js';
import { describeValue } from '../errors/describe-value.js';
import { SmartRedisError } from '../errors/errors.js';
import type { Jsonified } from './jsonified.js';

/**
 * Derives the decoded type of a codec from the encoded type, for which `this['value']` stands. For
 * a codec that always decodes to one type, `Codec<Date>` is enough.
 */
export interface CodecShape {
  /** Stands for the type of the encoded values. */
  readonly value: unknown;
  /** The type of `decode(encode(value))`. @default unspecified */
  readonly decoded?: unknown;
}

/** The shape of {@link jsonCodec}. */
export interface JsonShape extends CodecShape {
  readonly decoded: Jsonified<this['value']>;
}

/**
 * How a {@link Codec} assembles an array from encoded elements, so that it can be written in
 * pieces.
 */
export interface ArrayFraming {
  /** Text before the first element: `[` for JSON. */
  readonly open: string;
  /** Text between two elements: `,` for JSON. */
  readonly separator: string;
  /** Text after the last element: `]` for JSON. */
  readonly close: string;
}

/**
 * Converts values to their stored form, and back. Its type determines the type that readers return:
 * `Codec<Date>` reads a `Date`, a plain `Codec` the type that the fetcher returned, and one with a
 * {@link CodecShape} the type derived from it.
 * @example
 * const instants: Codec<Date> = {
 *   name: 'instant',
 *   encode: (at) => String(Number(at)),
 *   decode: (ms) => new Date(Number(ms)),
 * };
 */
export interface Codec<Decoded = unknown, Shape extends CodecShape = CodecShape> {
  /** The name in messages: `'json'`. */
  readonly name: string;
  /**
   * Returns text, or bytes if {@link Codec.binary} is true; synchronously, not a promise.
   * @throws any error for a value that it cannot represent; it is reported as `SR_NOT_SERIALIZABLE`
   * with the row's number.
   */
  encode(value: unknown): string | Uint8Array;
  /**
   * The inverse of `encode`. Receives text when {@link Codec.binary} is false, a `Buffer` when it
   * is true.
   */
  decode(stored: string | Buffer): Decoded;
  /** Whether stored values are bytes rather than UTF-8 text. @default false */
  readonly binary?: boolean;
  /**
   * How encoded elements become an encoded array. Without it a `string` target only accepts single
   * values.
   */
  readonly array?: ArrayFraming;
  /** For the compiler only; never set. */
  readonly shape?: Shape;
}

declare const defaultBrand: unique symbol;

/** Stands for the decoded type if a target has no codec, which means JSON. */
export interface DecodedByDefault {
  readonly [defaultBrand]: true;
}

/** The type that readers return for a `Value` that a `Codec<Decoded, Shape>` stored. */
export type DecodedBy<Decoded, Shape, Value> = Shape extends { readonly decoded: unknown }
  ? (Shape & { readonly value: Value })['decoded']
  : unknown extends Decoded
    ? Value
    : [Decoded] extends [DecodedByDefault]
      ? Jsonified<Value>
      : Decoded;

/**
 * Values as JSON text: the default, readable from any language. Readers return {@link Jsonified}
 * values. JSON cannot represent everything: a refresh fails with `SR_INVALID_RESULT` at a row of
 * which nothing would be stored (a `Map`, a promise), and logs one warning for each column of a
 * cache whose values become `null`, `{}` or an object of bytes: `NaN`, an invalid `Date`, a `Set`,
 * a `Buffer`.
 */
export const jsonCodec: Codec<unknown, JsonShape> = {
  name: 'json',
  encode: encodeJson,
  decode: (stored) => JSON.parse(stored.toString()) as unknown,
  array: { open: '[', separator: ',', close: ']' },
};

function encodeJson(value: unknown): string {
  const text = stringify(value);
  // NaN and the infinities would silently become "null"; for nested ones this is the documented
  // behaviour of JSON.
  if (text === undefined || (typeof value === 'number' && !Number.isFinite(value))) {
    throw notJson(
      `JSON cannot represent ${describeValue(value)}; convert it, or use another codec`,
    );
  }
  return text;
}

function stringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    const column = bigintColumn(value);
    if (column === undefined) throw cause;
    throw notJson(`${column} is a bigint: convert it to text or a number`, cause);
  }
}

function notJson(why: string, cause?: unknown): SmartRedisError {
  return new SmartRedisError('SR_NOT_SERIALIZABLE', why, cause === undefined ? {} : { cause });
}

/** The depth to which a bigint is searched for. */
const deepest = 8;

/** The place of the first bigint in a value: `column total`, `column a.b`. Calls no getter. */
function bigintColumn(value: unknown, path = '', depth = 0): string | undefined {
  if (typeof value === 'bigint') return path === '' ? 'the value' : `column ${path}`;
  if (typeof value !== 'object' || value === null || depth === deepest) return undefined;
  if (types.isProxy(value)) return undefined;
  for (const name of Object.keys(value)) {
    const inside = ownValue(value, name);
    if (typeof inside !== 'bigint' && (typeof inside !== 'object' || inside === null)) continue;
    const found = bigintColumn(inside, path === '' ? name : `${path}.${name}`, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
