import { types } from 'node:util';
import { classNameOf, hasMethod, ownValue, tagOf } from '../errors/class-names.js';
import type { Refusal } from './invalid-result.js';
import {
  isConnection,
  refusalOfBytes,
  resultNames,
  rowsNames,
  runMethods,
  standardClasses,
} from './refuse-value.js';

/**
 * Why an instance of a class is not a row; `undefined` if it may be one. Refuses less than for a
 * whole result, because classes of an application have methods and columns of any name. Calls no
 * methods of the row.
 */
export function refusalOfInstance(row: object): Refusal | undefined {
  if (types.isProxy(row) || Array.isArray(row) || classNameOf(row) === '') return undefined;
  const bytes = refusalOfBytes(row);
  if (bytes !== undefined) return bytes;
  if (hasMethod(row, 'toJSON') || types.isRegExp(row)) return undefined;
  return (
    refusalOfStandardInstance(row) ??
    refusalOfSource(row) ??
    refusalOfQuery(row) ??
    refusalOfResult(row)
  );
}

function refusalOfStandardInstance(row: object): Refusal | undefined {
  if (types.isNativeError(row) || row instanceof Error) {
    return { looksLike: 'an error', instead: 'throw it, or leave it out' };
  }
  if (types.isPromise(row)) {
    return { looksLike: 'a promise', instead: 'await it, or yield the resolved value' };
  }
  const tag = tagOf(row);
  const instead = Object.hasOwn(standardClasses, tag) ? standardClasses[tag] : undefined;
  return instead === undefined ? undefined : { looksLike: `a ${tag}`, instead };
}

function refusalOfSource(row: object): Refusal | undefined {
  if (hasMethod(row, 'on') && (hasMethod(row, 'pipe') || hasMethod(row, 'emit'))) {
    return { looksLike: `a stream or an event emitter${nameOf(row)}`, instead: 'return its rows' };
  }
  const isIterator = hasMethod(row, 'next') && !Object.hasOwn(row, 'next');
  if (isIterator && (hasMethod(row, Symbol.iterator) || hasMethod(row, Symbol.asyncIterator))) {
    return { looksLike: 'a generator or an iterator', instead: 'flatten it: yield* rows' };
  }
  return undefined;
}

function refusalOfQuery(row: object): Refusal | undefined {
  const ways = runMethods.filter((name) => hasMethod(row, name)).length;
  if (ways < 2 && !hasMethod(row, 'then')) return undefined;
  return {
    looksLike: `a query that was not run${nameOf(row)}`,
    instead: 'run it, and return the rows that it resolves with',
  };
}

function refusalOfResult(row: object): Refusal | undefined {
  const list = rowsNames.find((name) => Array.isArray(ownValue(row, name)));
  if (list !== undefined && resultNames.some((name) => Object.hasOwn(row, name))) {
    return {
      looksLike: `the result object of a driver${nameOf(row)}`,
      instead: `return the rows of its ${list}`,
    };
  }
  const holder = Object.keys(row).find((name) => isConnection(ownValue(row, name)));
  if (holder === undefined) return undefined;
  return {
    looksLike: `an object${nameOf(row)} that holds a connection ("${holder}")`,
    instead: 'return plain rows',
  };
}

function nameOf(row: object): string {
  return ` (${classNameOf(row)})`;
}
