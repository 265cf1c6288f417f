import { types } from 'node:util';
import { classNameOf, hasMethod, ownValue } from '../errors/class-names.js';
import { describeValue } from '../errors/describe-value.js';
import { plainFormOf } from '../errors/plain-form-of.js';

/** A part of a value that JSON does not represent. */
export interface Loss {
  /** `tags`, `price.net`, `days[]`; empty for the value itself. */
  readonly column: string;
  /** `a Set of 2`. */
  readonly looksLike: string;
  /** What JSON stores instead: `null`, `{}`, … */
  readonly stored: string;
  /** What to use instead: `an array, [...set]`. */
  readonly instead: string;
}

/** Per value. */
const mostLosses = 20;
const deepest = 32;

/**
 * The parts of a value that JSON does not represent, at most one per column. Calls no methods of
 * the value.
 */
export function lossesOf(value: unknown): Loss[] {
  const found = new Map<string, Loss>();
  const look = (part: unknown, column: string, depth: number): void => {
    if (found.size === mostLosses || depth === deepest) return;
    const kind = lossOf(part);
    if (kind !== undefined) {
      if (!found.has(column))
        found.set(column, { column, looksLike: describeValue(part), ...kind });
      return;
    }
    if (typeof part !== 'object' || part === null || types.isProxy(part)) return;
    if (Array.isArray(part)) {
      for (const item of part) look(item, `${column}[]`, depth + 1);
    } else if (!hasMethod(part, 'toJSON')) {
      for (const name of Object.keys(part)) {
        look(ownValue(part, name), column === '' ? name : `${column}.${name}`, depth + 1);
      }
    }
  };
  look(value, '', 0);
  return [...found.values()];
}

function lossOf(value: unknown): Pick<Loss, 'stored' | 'instead'> | undefined {
  switch (typeof value) {
    case 'number':
      if (Number.isFinite(value)) return undefined;
      return { stored: 'null', instead: 'null, or its text, String(value)' };
    case 'function':
      return { stored: 'nothing', instead: 'what it returns, or leave it out' };
    case 'symbol':
      return { stored: 'nothing', instead: 'its description' };
    case 'object':
      return value === null || types.isProxy(value) ? undefined : lossOfObject(value);
    case 'string':
    case 'boolean':
    case 'bigint':
    case 'undefined':
      return undefined;
  }
}

/** Built-in objects, of which JSON only stores added properties. */
const builtIns: readonly ((value: unknown) => boolean)[] = [
  ...[types.isMap, types.isSet, types.isRegExp, types.isNativeError, types.isPromise],
  ...[types.isAnyArrayBuffer, types.isDataView, types.isWeakMap, types.isWeakSet],
];

/**
 * 64-bit integers of bson and of the library `long`: the only number classes of libraries that do
 * not become text in JSON.
 */
const integerClass = 'Long';

function lossOfObject(value: object): Pick<Loss, 'stored' | 'instead'> | undefined {
  if (types.isDate(value)) {
    if (!Number.isNaN(Date.prototype.getTime.call(value))) return undefined;
    return { stored: 'null', instead: 'null' };
  }
  const instead =
    types.isAnyArrayBuffer(value) || types.isDataView(value)
      ? `its bytes as text, such as Buffer.from(buffer).toString('hex')`
      : (plainFormOf(value) ?? 'plain data');
  if (Buffer.isBuffer(value)) return { stored: '{"type":"Buffer","data":[…]}', instead };
  if (Array.isArray(value) || types.isBoxedPrimitive(value) || hasMethod(value, 'toJSON')) {
    return undefined;
  }
  if (types.isUint8Array(value)) return { stored: '{"0":…}', instead };
  if (types.isTypedArray(value)) return { stored: '{"0":…}', instead: 'an array, Array.from(it)' };
  if (builtIns.some((isOne) => isOne(value))) return { stored: '{}', instead };
  if (classNameOf(value) === integerClass) return { stored: '{"low":…}', instead };
  if (Object.keys(value).length > 0 || classNameOf(value) === '') return undefined;
  return { stored: '{}', instead: 'a plain object, or give its class a toJSON()' };
}
