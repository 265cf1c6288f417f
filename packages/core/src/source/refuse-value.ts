import { types } from 'node:util';
import { describeValue } from '../errors/describe-value.js';
import { classNameOf, hasMethod, ownValue, tagOf } from '../errors/class-names.js';
import type { Refusal } from './invalid-result.js';

const rowsOrValue =
  'answer rows (an array, an iterable, an async iterable, an object stream), or one value';

/**
 * Why an answer that is no sequence of rows is no value either; `undefined` where it is data. JSON
 * would make `{}` of most of what is refused here, or show the insides of a driver. Calls nothing
 * of the answer.
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

/** Why bytes are no rows. */
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
    instead: 'decode them, for example by JSON.parse(buffer.toString())',
  };
}

/** By the tag of a class whose instances JSON shows nothing of: what to answer instead. */
export const standardClasses: Readonly<Record<string, string>> = {
  Response: 'answer what it holds: await response.json()',
  Request: 'answer what fetch() gives for it',
  Blob: 'answer what it holds: JSON.parse(await blob.text())',
  File: 'answer what it holds: JSON.parse(await file.text())',
  FormData: 'answer its entries as objects',
  Promise: 'await it',
  WeakMap: 'answer rows',
  WeakSet: 'answer rows',
  WritableStream: 'answer the readable side',
  TransformStream: 'answer its readable side',
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

/** Something that rows come out of, in a way that is none of ours. */
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
        'answer the iterable that it comes from, or { [Symbol.asyncIterator]: () => iterator }',
    };
  }
  return undefined;
}

/** What an HTTP library resolves with, rather than what the server said. */
function refusalOfResponse(answer: object): Refusal | undefined {
  const has = (name: string): boolean => Object.hasOwn(answer, name);
  if (has('data') && has('status') && has('headers') && has('config')) {
    return { looksLike: 'a response of axios', instead: 'answer its data' };
  }
  if (has('statusCode') && has('headers') && has('body')) {
    return {
      looksLike: 'an HTTP response',
      instead: 'answer what its body holds: await body.json()',
    };
  }
  return undefined;
}

export const rowsNames = ['rows', 'recordset', 'records', 'resultSet'];
export const resultNames = [
  ...['fields', 'rowCount', 'command', 'rowsAffected', 'affectedRows', 'recordsets'],
  ...['metaData', 'outBinds', 'insertId', 'lastInsertRowid', 'statement'],
];

/** What a driver resolves a query with, around the rows. */
function refusalOfDriverResult(answer: object): Refusal | undefined {
  const value = (name: string): unknown => ownValue(answer, name);
  const list = rowsNames.find((name) => typeof value(name) === 'object' && value(name) !== null);
  // A report of one's own may well have rows and one of these.
  const beside = resultNames.filter((name) => Object.hasOwn(answer, name)).length;
  const isResult = list !== undefined && (classNameOf(answer) !== '' || beside >= 2);
  if (isResult && !hasMethod(answer, 'toJSON')) {
    return {
      looksLike: `the result object of a driver${nameOf(answer)}`,
      instead: `answer its ${list}`,
    };
  }
  const holder = Object.keys(answer).find((name) => isConnection(value(name)));
  if (holder === undefined || hasMethod(answer, 'toJSON')) return undefined;
  return {
    looksLike: `an object${nameOf(answer)} that holds a connection ("${holder}")`,
    instead: 'answer the rows alone',
  };
}

const connectionMethods = ['query', 'execute', 'connect', 'getConnection', 'acquire', 'release'];

/** Whether a value is what a driver reaches its server by. */
export function isConnection(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (hasMethod(value, 'toJSON')) return false;
  return connectionMethods.some((name) => hasMethod(value, name));
}

/** By which queries are run. */
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
    instead: 'run it, and answer the rows that it resolves with',
  };
}

/** An instance that keeps its data where JSON does not look. */
function refusalOfEmptyClass(answer: object): Refusal | undefined {
  const name = classNameOf(answer);
  if (name === '' || hasMethod(answer, 'toJSON') || Object.keys(answer).length > 0)
    return undefined;
  return {
    looksLike: `an instance of ${name}, of which JSON shows nothing`,
    instead: 'answer a plain object, or give the class a toJSON()',
  };
}

function nameOf(answer: object): string {
  const name = classNameOf(answer);
  return name === '' ? '' : ` (${name})`;
}
