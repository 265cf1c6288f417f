import { types } from 'node:util';
import { clipEnd } from '../errors/clip-text.js';
import { describeValue } from '../errors/describe-value.js';
import { invalidOption, SmartRedisError } from '../errors/errors.js';
import { hideCredentials } from '../errors/hide-credentials.js';
import { isWellFormed } from '../options/is-well-formed.js';
import { plainFormOf } from '../errors/plain-form-of.js';
import { reasonOf } from '../errors/reason-of.js';
import type { RowWith } from '../contracts/target.js';

/** Selects a part of a row: the name of a property, or a function of the row. */
export type RowSelector<Row, Part> = string | ((row: Row) => Part);

/** The type of an id or a member; stored as plain text. */
export type RowId = string | number | bigint;

/**
 * The type of a score: a number, including infinities, or its text. Redis stores it as a double.
 */
export type RowScore = number | bigint | string;

/** A {@link RowSelector} as given, and the names for error messages. */
export interface Selection {
  /** The option's name: `'id'`, `'member'`, `'score'`. */
  readonly option: string;
  readonly selector: RowSelector<never, unknown>;
  /** The live key, for messages. */
  readonly key: string;
}

/**
 * Checks a selector.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function validateSelector({ option, selector }: Selection): void {
  const given: unknown = selector;
  if (typeof given === 'function' || (typeof given === 'string' && given !== '')) return;
  throw invalidOption(option, given, 'the name of a property of the rows, or a function of a row');
}

/** The part of a row, as text: `(row, number of the row) => text`. */
export function selectText(selection: Selection): (row: unknown, rowNumber: number) => string {
  return (row, rowNumber) => {
    const part = selectPart(selection, row, rowNumber);
    if (typeof part === 'string' && part !== '' && isWellFormed(part)) return part;
    if (typeof part === 'bigint' || Number.isSafeInteger(part)) return String(part);
    if (typeof part === 'number' && Number.isFinite(part) && !Number.isInteger(part)) {
      return String(part);
    }
    throw rowWithout(selection, { row, rowNumber, part, wanted: wantedText(part) });
  };
}

/** The part of a row, as Redis writes a score: `(row, number of the row) => text`. */
export function selectScore(selection: Selection): (row: unknown, rowNumber: number) => string {
  return (row, rowNumber) => {
    const part = selectPart(selection, row, rowNumber);
    const score = numberOf(part);
    if (Number.isNaN(score)) {
      throw rowWithout(selection, { row, rowNumber, part, wanted: 'a number' });
    }
    return Number.isFinite(score) ? String(score) : score > 0 ? 'inf' : '-inf';
  };
}

function selectPart(selection: Selection, row: unknown, rowNumber: number): unknown {
  const { selector } = selection;
  try {
    if (typeof selector === 'function') return selector(row as never);
    return row === null || row === undefined ? undefined : (row as RowWith<string>)[selector];
  } catch (cause) {
    throw selectorFailed(selection, rowNumber, cause);
  }
}

function wantedText(part: unknown): string {
  if (typeof part === 'string' && part !== '') {
    return 'text without half a surrogate pair, which UTF-8 cannot represent';
  }
  // Larger integers of a database are not exact as numbers, so two of them may be equal.
  if (typeof part === 'number' && Number.isFinite(part)) {
    return 'below 2^53 as a number: use text or a bigint';
  }
  return 'non-empty text, a number or a bigint';
}

/**
 * `NaN` if it is not a number. Text is accepted because SQL drivers return exact decimals as text.
 */
function numberOf(part: unknown): number {
  if (typeof part === 'number') return part;
  if (typeof part === 'bigint') return Number(part);
  return typeof part === 'string' && part.trim() !== '' ? Number(part) : Number.NaN;
}

interface WrongPart {
  readonly row: unknown;
  readonly rowNumber: number;
  readonly part: unknown;
  readonly wanted: string;
}

function rowWithout(selection: Selection, wrong: WrongPart): SmartRedisError {
  const { option, selector, key } = selection;
  const { row, rowNumber, part, wanted } = wrong;
  const source = typeof selector === 'string' ? `property "${selector}"` : `function "${option}"`;
  const form =
    option === 'score' && types.isDate(part) ? 'its milliseconds, getTime()' : plainFormOf(part);
  return new SmartRedisError(
    'SR_ROW_WITHOUT_ID',
    `row ${String(rowNumber)} for "${key}" has no ${option}: ${source} must be ${wanted}; ` +
      `got ${describeValue(part)}${form === undefined ? '' : `: give ${form}`}${shapeOf(selection, row)}`,
    { details: detailsOf(selection, rowNumber) },
  );
}

function selectorFailed(selection: Selection, rowNumber: number, cause: unknown): SmartRedisError {
  const { option, selector, key } = selection;
  const source = typeof selector === 'string' ? `property "${selector}"` : `function "${option}"`;
  return new SmartRedisError(
    'SR_ROW_WITHOUT_ID',
    `row ${String(rowNumber)} for "${key}" has no ${option}: ${source} threw: ${reasonOf(cause)}`,
    { cause, details: detailsOf(selection, rowNumber) },
  );
}

function detailsOf(
  { option, selector, key }: Selection,
  rowNumber: number,
): Readonly<Record<string, unknown>> {
  const source = typeof selector === 'string' ? selector : 'function';
  return { key, row: rowNumber, option, source };
}

/**
 * A description of the row if it lacks the property: joined tables have `b_id`, pages of rows are
 * arrays.
 */
function shapeOf({ selector }: Selection, row: unknown): string {
  if (typeof selector === 'string' && typeof row === 'object' && row !== null) {
    if (types.isProxy(row)) return '';
    if (Object.hasOwn(row, selector)) return '';
  }
  if (Array.isArray(row) || typeof row !== 'object' || row === null) {
    return `; the row is ${describeValue(row)}`;
  }
  const names = types.isProxy(row) ? [] : Object.keys(row).slice(0, mostNames);
  if (names.length === 0) return `; the row is ${describeValue(row)}`;
  return `; the row has ${clipEnd(hideCredentials(names.join(', ')), longestNames)}`;
}

const mostNames = 20;
const longestNames = 200;
