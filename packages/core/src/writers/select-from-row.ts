import type { RowWith } from '../target.js';
import { describeValue, invalidOption, SmartRedisError } from '../errors.js';

/** A part of a row: the name of its property, or a function of the row. */
export type RowSelector<Row, Part> = string | ((row: Row) => Part);

/** What an id or a member may be; stored as its plain text. */
export type RowId = string | number | bigint;

/** What a score may be: a number, an infinity included, or its text. Redis stores it as a double. */
export type RowScore = number | bigint | string;

/** A {@link RowSelector} as the caller gave it, and whom to name when a row has no such part. */
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
    if (!isId(part)) {
      throw rowWithout(selection, rowNumber, part, 'text that is not empty, a number or a bigint');
    }
    return String(part);
  };
}

/** The part of a row, as Redis writes a score: `(row, number of the row) => text`. */
export function selectScore(selection: Selection): (row: unknown, rowNumber: number) => string {
  return (row, rowNumber) => {
    const part = selectPart(selection, row, rowNumber);
    const score = numberOf(part);
    if (Number.isNaN(score)) throw rowWithout(selection, rowNumber, part, 'a number');
    return Number.isFinite(score) ? String(score) : score > 0 ? 'inf' : '-inf';
  };
}

function selectPart(selection: Selection, row: unknown, rowNumber: number): unknown {
  const { selector } = selection;
  if (typeof selector === 'string') {
    return row === null || row === undefined ? undefined : (row as RowWith<string>)[selector];
  }
  try {
    return selector(row as never);
  } catch (cause) {
    throw rowWithout(selection, rowNumber, cause, 'returned by its function, which threw', {
      cause,
    });
  }
}

function isId(part: unknown): part is RowId {
  if (typeof part === 'number') return Number.isFinite(part);
  return typeof part === 'bigint' || (typeof part === 'string' && part !== '');
}

/** `NaN` for what is no number. Text is taken because SQL drivers give exact decimals as text. */
function numberOf(part: unknown): number {
  if (typeof part === 'number') return part;
  if (typeof part === 'bigint') return Number(part);
  return typeof part === 'string' && part.trim() !== '' ? Number(part) : Number.NaN;
}

function rowWithout(
  { option, selector, key }: Selection,
  rowNumber: number,
  part: unknown,
  wanted: string,
  options: { cause?: unknown } = {},
): SmartRedisError {
  const source = typeof selector === 'string' ? `property "${selector}"` : `function "${option}"`;
  return new SmartRedisError(
    'SR_ROW_WITHOUT_ID',
    `row ${String(rowNumber)} for "${key}" has no ${option}: ${source} must be ${wanted}; ` +
      `got ${describeValue(part)}`,
    {
      ...options,
      details: {
        key,
        row: rowNumber,
        option,
        source: typeof selector === 'string' ? selector : 'function',
      },
    },
  );
}
