import { types } from 'node:util';
import { ownValue } from '../errors/class-names.js';
import { describeValue } from '../errors/describe-value.js';
import { SmartRedisError } from '../errors/errors.js';
import type { Jsonified } from './jsonified.js';

/**
 * How the type of what a codec reads follows from what it was given: `this['value']` stands for
 * that. For a codec that always reads one type, `Codec<Date>` is enough.
 */
export interface CodecShape {
  readonly value: unknown;
  /** What `decode` makes of what `encode` made of `value`. @default not said */
  readonly decoded?: unknown;
}

/** The shape of {@link jsonCodec}. */
export interface JsonShape extends CodecShape {
  readonly decoded: Jsonified<this['value']>;
}

/**
 * How the array of a {@link Codec} is put together from encoded elements, so that it can be written
 * in pieces.
 */
export interface ArrayFraming {
  readonly open: string;
  readonly separator: string;
  readonly close: string;
}

/**
 * Turns values into what Redis stores, and back. Its type says what readers get: `Codec<Date>`
 * reads a `Date`, a plain `Codec` the type that the fetcher answered, and one with a {@link
 * CodecShape} what follows from that type.
 * @example
 * const instants: Codec<Date> = {
 *   name: 'instant',
 *   encode: (at) => String(Number(at)),
 *   decode: (ms) => new Date(Number(ms)),
 * };
 */
export interface Codec<Decoded = unknown, Shape extends CodecShape = CodecShape> {
  /** For messages: `'json'`. */
  readonly name: string;
  /**
   * Text, or bytes when {@link Codec.binary} is true; at once, no promise.
   * @throws whatever it likes for a value that it cannot represent; reported as
   * `SR_NOT_SERIALIZABLE` with the row's number.
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
   * How encoded elements become an encoded array. Without it a `string` target takes single values
   * only.
   */
  readonly array?: ArrayFraming;
  /** For the compiler only; never set. */
  readonly shape?: Shape;
}

declare const defaultBrand: unique symbol;

/** Stands for what the codec decodes where a target names none, which is JSON. */
export interface DecodedByDefault {
  readonly [defaultBrand]: true;
}

/** What readers get of a `Value` that a `Codec<Decoded, Shape>` stored. */
export type DecodedBy<Decoded, Shape, Value> = Shape extends { readonly decoded: unknown }
  ? (Shape & { readonly value: Value })['decoded']
  : unknown extends Decoded
    ? Value
    : [Decoded] extends [DecodedByDefault]
      ? Jsonified<Value>
      : Decoded;

/**
 * Values as JSON text: the default, readable from any language. Readers get {@link Jsonified}
 * values. JSON says less than a row may hold: a refresh fails with `SR_INVALID_RESULT` at a row of
 * which it says nothing (a `Map`, a promise), and warns, once of each column of a cache, of what
 * becomes `null`, `{}` or an object of bytes: `NaN`, an invalid `Date`, a `Set`, a `Buffer`.
 */
export const jsonCodec: Codec<unknown, JsonShape> = {
  name: 'json',
  encode: encodeJson,
  decode: (stored) => JSON.parse(stored.toString()) as unknown,
  array: { open: '[', separator: ',', close: ']' },
};

function encodeJson(value: unknown): string {
  const text = stringify(value);
  // NaN and the infinities would become "null" without a word; nested ones are JSON's own,
  // documented, business.
  if (text === undefined || (typeof value === 'number' && !Number.isFinite(value))) {
    throw notJson(
      `JSON cannot represent ${describeValue(value)}; give a value that it can, or another codec`,
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
    throw notJson(`${column} is a bigint: give text or a number`, cause);
  }
}

function notJson(why: string, cause?: unknown): SmartRedisError {
  return new SmartRedisError('SR_NOT_SERIALIZABLE', why, cause === undefined ? {} : { cause });
}

/** How deep a bigint is looked for. */
const deepest = 8;

/** `column total`, `column a.b` where the first bigint of a value lies. Calls no getter. */
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
