import { types } from 'node:util';
import { describeValue } from '../errors/describe-value.js';
import { classNameOf, hasMethod, ownValue, tagOf } from '../errors/class-names.js';
import type { Refusal } from './invalid-result.js';

const rowsOrValue =
  'return rows (an array, an iterable, an async iterable, an object stream), or one value';

/**
 * Why a result that is not a sequence of rows is not a value either; `undefined` if it is data.
 * JSON would store `{}` for most of these results, or the internals of a driver. Calls no methods
 * of the result.
 */
export function refusalOfValue(answer: unknown): Refusal | undefined {
  if (answer === undefined) {
    return {
      looksLike: 'undefined',
      instead: `is a "return" or an "await" missing? ${rowsOrValue}`,
    };
  }
  if (typeof answer === 'function') {
    return { looksLike: describeValue(answer), instead: `call it, and ${rowsOrValue}` };
  }
  if (typeof answer === 'symbol') return { looksLike: 'a symbol', instead: rowsOrValue };
  return typeof answer === 'object' && answer !== null ? refusalOfObject(answer) : undefined;
}

function refusalOfObject(answer: object): Refusal | undefined {
  return (
    refusalOfBytes(answer) ??
    refusalOfStandardClass(answer) ??
    refusalOfUnreadSource(answer) ??
    refusalOfResponse(answer) ??
    refusalOfDriverResult(answer) ??
    refusalOfQuery(answer) ??
    refusalOfEmptyClass(answer)
  );
}

/** Why bytes are not rows. */
export function refusalOfBytes(answer: object): Refusal | undefined {
  const isBytes =
    types.isAnyArrayBuffer(answer) ||
    types.isDataView(answer) ||
    types.isUint8Array(answer) ||
    types.isUint8ClampedArray(answer) ||
    types.isInt8Array(answer);
  if (!isBytes) return undefined;
  return {
    looksLike: 'bytes',
    instead: 'decode them, for example with JSON.parse(buffer.toString())',
  };
}

/** What to return instead, by the tag of a class whose instances JSON stores as empty objects. */
export const standardClasses: Readonly<Record<string, string>> = {
  Response: 'return its content: await response.json()',
  Request: 'fetch it, and return the content of the response',
  Blob: 'return its content: JSON.parse(await blob.text())',
  File: 'return its content: JSON.parse(await file.text())',
  FormData: 'return its entries as objects',
  Promise: 'await it',
  WeakMap: 'answer rows',
  WeakSet: 'answer rows',
  WritableStream: 'return the readable side',
  TransformStream: 'return its readable side',
};

function refusalOfStandardClass(answer: object): Refusal | undefined {
  if (types.isNativeError(answer) || answer instanceof Error) {
    return { looksLike: 'an error', instead: 'throw it' };
  }
  if (types.isBoxedPrimitive(answer))
    return { looksLike: 'a boxed primitive', instead: 'unbox it' };
  if (types.isPromise(answer)) return { looksLike: 'a promise', instead: 'await it' };
  if (types.isRegExp(answer)) return { looksLike: 'a regular expression', instead: rowsOrValue };
  const tag = tagOf(answer);
  const instead = standardClasses[tag];
  return instead === undefined ? undefined : { looksLike: `a ${tag}`, instead };
}

/** A source of rows that smart-redis cannot read. */
function refusalOfUnreadSource(answer: object): Refusal | undefined {
  if (hasMethod(answer, 'on') && hasMethod(answer, 'pipe')) {
    return {
      looksLike: 'a stream that cannot be iterated',
      instead: 'wrap it: new Readable({ objectMode: true }).wrap(stream)',
    };
  }
  if (hasMethod(answer, 'on') && hasMethod(answer, 'emit')) {
    return { looksLike: `an event emitter${nameOf(answer)}`, instead: rowsOrValue };
  }
  if (hasMethod(answer, 'next') && !hasMethod(answer, 'toJSON')) {
    return {
      looksLike: 'an iterator that is not iterable',
      instead:
        'return the iterable that it comes from, or { [Symbol.asyncIterator]: () => iterator }',
    };
  }
  return undefined;
}

/** The response object of an HTTP library, instead of its content. */
function refusalOfResponse(answer: object): Refusal | undefined {
  const has = (name: string): boolean => Object.hasOwn(answer, name);
  if (has('data') && has('status') && has('headers') && has('config')) {
    return { looksLike: 'a response of axios', instead: 'return its data' };
  }
  if (has('statusCode') && has('headers') && has('body')) {
    return {
      looksLike: 'an HTTP response',
      instead: 'return the content of its body: await body.json()',
    };
  }
  return undefined;
}

export const rowsNames = ['rows', 'recordset', 'records', 'resultSet'];
export const resultNames = [
  ...['fields', 'rowCount', 'command', 'rowsAffected', 'affectedRows', 'recordsets'],
  ...['metaData', 'outBinds', 'insertId', 'lastInsertRowid', 'statement'],
];

/** The result object of a driver, which contains the rows. */
function refusalOfDriverResult(answer: object): Refusal | undefined {
  const value = (name: string): unknown => ownValue(answer, name);
  const list = rowsNames.find((name) => typeof value(name) === 'object' && value(name) !== null);
  // An application's own object may have rows and one of these properties.
  const beside = resultNames.filter((name) => Object.hasOwn(answer, name)).length;
  const isResult = list !== undefined && (classNameOf(answer) !== '' || beside >= 2);
  if (isResult && !hasMethod(answer, 'toJSON')) {
    return {
      looksLike: `the result object of a driver${nameOf(answer)}`,
      instead: `return its ${list}`,
    };
  }
  const holder = Object.keys(answer).find((name) => isConnection(value(name)));
  if (holder === undefined || hasMethod(answer, 'toJSON')) return undefined;
  return {
    looksLike: `an object${nameOf(answer)} that holds a connection ("${holder}")`,
    instead: 'return only the rows',
  };
}

const connectionMethods = ['query', 'execute', 'connect', 'getConnection', 'acquire', 'release'];

/** Whether a value is a connection of a driver. */
export function isConnection(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (hasMethod(value, 'toJSON')) return false;
  return connectionMethods.some((name) => hasMethod(value, name));
}

/** Methods that run a query. */
export const runMethods = [
  'execute',
  'exec',
  'toSQL',
  'toSql',
  'getSQL',
  'getQuery',
  'getMany',
  'getRawMany',
  'compile',
  'toArray',
  'fetchAll',
  'getRows',
  'all',
  'then',
];

function refusalOfQuery(answer: object): Refusal | undefined {
  const run = runMethods.find((name) => hasMethod(answer, name));
  if (run === undefined || hasMethod(answer, 'toJSON')) return undefined;
  return {
    looksLike: `a query that was not run${nameOf(answer)}`,
    instead: 'run it, and return the rows that it resolves with',
  };
}

/** An instance whose data are not visible to JSON. */
function refusalOfEmptyClass(answer: object): Refusal | undefined {
  const name = classNameOf(answer);
  if (name === '' || hasMethod(answer, 'toJSON') || Object.keys(answer).length > 0)
    return undefined;
  return {
    looksLike: `an instance of ${name}, which JSON stores as an empty object`,
    instead: 'return a plain object, or give the class a toJSON()',
  };
}

function nameOf(answer: object): string {
  const name = classNameOf(answer);
  return name === '' ? '' : ` (${name})`;
}
