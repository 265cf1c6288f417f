import { types } from 'node:util';
import { DevalueError, stringify, unflatten } from 'devalue';
import type { Codec, CodecShape } from '../../contracts/codec.js';
import { describeValue } from '../../errors/describe-value.js';
import { SmartRedisError } from '../../errors/errors.js';

/** The shape of {@link richCodec}: readers return what was stored. */
export interface RichShape extends CodecShape {
  readonly decoded: this['value'];
}

/**
 * Not the brackets of JSON: the text of a row is an array too, and it would not be clear whether a
 * `string` holds one value or several.
 */
const framing = { open: '{"rows":[', separator: ',', close: ']}' };

/**
 * Values as text that keeps what JSON loses: `Date` (also an invalid one), `bigint`, `Map`, `Set`,
 * `NaN`, the infinities, `-0`, `undefined`, `Buffer`, typed arrays, `RegExp`, `URL`, and objects that
 * occur several times or contain themselves. Readers return each as itself. A refresh fails with
 * `SR_NOT_SERIALIZABLE`, and names the column, for what would not come back as itself: functions,
 * symbols, promises, instances of classes. The text is JSON in the form of the library devalue;
 * readers in other languages are better served by {@link jsonCodec}.
 */
export const richCodec: Codec<unknown, RichShape> = {
  name: 'rich',
  encode: encodeRich,
  decode: (stored) => {
    const parsed = JSON.parse(stored.toString()) as number | unknown[] | FramedRows;
    return typeof parsed === 'number' || Array.isArray(parsed)
      ? (unflatten(parsed, revivers) as unknown)
      : parsed.rows.map((row) => unflatten(row, revivers) as unknown);
  },
  array: framing,
};

interface FramedRows {
  readonly rows: readonly (number | unknown[])[];
}

/** Stands for a part that would come back as something else, so that its place is found. */
class Refused {
  readonly part: unknown;
  constructor(part: unknown) {
    this.part = part;
  }
}

/** In this order: the first that returns something has its way. */
const reducers = {
  // In an array, because empty text would count as nothing.
  Buffer: (part: unknown) => Buffer.isBuffer(part) && [part.toString('base64')],
  // Without this, all bytes that it is a part of would be stored, such as those of a pool.
  Part: (part: unknown) => isPartOfBuffer(part) && [copyOf(part)],
  Refused: (part: unknown) => isOfSubclass(part) && new Refused(part),
};

const revivers = {
  Buffer: ([text]: [string]) => Buffer.from(text, 'base64'),
  Part: ([copy]: [unknown]) => copy,
};

function encodeRich(value: unknown): string {
  try {
    return stringify(value, reducers);
  } catch (cause) {
    if (!(cause instanceof DevalueError)) throw cause;
    const { path, value: found } = cause as { readonly path: string; readonly value: unknown };
    const place = path === '' ? 'the value' : `column ${path.replace(/^\./, '')}`;
    const part = found instanceof Refused ? found.part : found;
    // Without the cause, which holds the row.
    throw new SmartRedisError(
      'SR_NOT_SERIALIZABLE',
      `${place} is ${describeValue(part)}, which would not come back as itself: give plain data, or use another codec`,
    );
  }
}

function isPartOfBuffer(part: unknown): part is ArrayBufferView {
  return ArrayBuffer.isView(part) && part.byteLength !== part.buffer.byteLength;
}

function copyOf(view: ArrayBufferView): unknown {
  const { buffer, byteOffset, byteLength } = view;
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength);
  const View = view.constructor as new (bytes: ArrayBufferLike) => ArrayBufferView;
  return new View(bytes);
}

const builtIns: readonly ((part: unknown) => boolean)[] = [
  ...[Array.isArray, types.isDate, types.isMap, types.isSet, types.isRegExp],
];

/** An instance of a class that extends a built-in one, and would come back as the latter. */
function isOfSubclass(part: unknown): part is object {
  if (typeof part !== 'object' || part === null) return false;
  if (ArrayBuffer.isView(part)) return depthOf(part) > 4 && !Buffer.isBuffer(part);
  if (!builtIns.some((isOne) => isOne(part)) || depthOf(part) === 3) return false;
  // The clock of a test may have replaced the class.
  return Object.getPrototypeOf(part) !== Date.prototype;
}

/** The length of its chain of prototypes, itself included; equal in every realm. */
function depthOf(part: object): number {
  let depth = 0;
  for (let at: unknown = part; at !== null; at = Object.getPrototypeOf(at)) depth += 1;
  return depth;
}
