import { types } from 'node:util';
import { classNameOf } from '../errors/class-names.js';
import type { Refusal } from './invalid-result.js';
import { refusalOfBytes } from './refuse-value.js';

/** Why an array is not an array of rows: some drivers return the rows together with metadata. */
export function refusalOfArray(rows: readonly unknown[]): Refusal | undefined {
  if (rows.length !== 2) return undefined;
  const [first, second] = rows;
  if (typeof first !== 'object' || first === null || !isBesideRows(first, second)) return undefined;
  return Array.isArray(first)
    ? {
        looksLike: 'rows and their metadata from a driver, in one array ([rows, fields])',
        instead: 'return only the rows: const [rows] = await …',
      }
    : {
        looksLike: 'the result of a statement that returns no rows',
        instead: 'return the rows of a query',
      };
}

/**
 * `[rows, fields]` of mysql2, `[results, metadata]` of Sequelize: fields, the same rows again, or
 * another result object.
 */
function isBesideRows(first: object, second: unknown): boolean {
  if (!Array.isArray(first)) {
    // A header without fields: an INSERT or a similar statement.
    return second === undefined && classNameOf(first) === 'ResultSetHeader';
  }
  if (first.some((row) => typeof row !== 'object' || row === null)) return false;
  if (second === undefined || second === first) return true;
  if (typeof second !== 'object' || second === null)
    return typeof second === 'number' && first.length > 0;
  if (!Array.isArray(second)) return true;
  const fields: readonly unknown[] = second;
  return fields.length > 0 && fields.every(isField);
}

/** The description of a column. */
function isField(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return (
    'name' in value &&
    ['columnType', 'type', 'dataTypeID', 'catalog'].some((name) => name in value) &&
    classNameOf(value) !== ''
  );
}

/** Why the first row shows that these are not rows; `undefined` if it may be a row. */
export function refusalOfFirstRow(row: unknown, isFromAsync: boolean): Refusal | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  if (types.isPromise(row)) {
    return {
      looksLike: 'a promise',
      instead: 'await the rows: Promise.all(rows), or yield the resolved values',
    };
  }
  if (isFromAsync && Array.isArray(row) && isBatch(row)) {
    return {
      looksLike: `a batch of ${String(row.length)} rows`,
      instead: 'flatten them: for await (const batch of batches) yield* batch',
    };
  }
  return undefined;
}

/** Why chunks of bytes are not rows. */
export function refusalOfChunk(row: unknown): Refusal | undefined {
  if (typeof row !== 'object' || row === null || refusalOfBytes(row) === undefined)
    return undefined;
  return byteStream;
}

export const byteStream: Refusal = {
  looksLike: 'a stream of bytes',
  instead:
    'parse it into objects, one for each row (for example with csv-parse, or line by line with readline and JSON.parse)',
};

/** A page of a cursor: only objects, none of which is an array. */
function isBatch(row: readonly unknown[]): boolean {
  return (
    row.length > 0 &&
    row.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item))
  );
}
