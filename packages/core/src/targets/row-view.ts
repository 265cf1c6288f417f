import { types } from 'node:util';
import type { RowView } from '../contracts/writer.js';
import { describeValue } from '../errors/describe-value.js';
import { invalidOption, SmartRedisError } from '../errors/errors.js';
import { reasonOf } from '../errors/reason-of.js';

declare const wholeRow: unique symbol;

/** Stands for the row itself, if a target has no option `value`. */
export interface WholeRow {
  readonly [wholeRow]: true;
}

/** What a target stores of a `Row`: the row itself, or the result of its option `value`. */
export type Shown<Stored, Row> = 0 extends 1 & Stored
  ? Stored // any
  : [Stored] extends [WholeRow]
    ? Row
    : Stored;

/** Which rows a target shows, and what of them. */
export interface ViewOptions<Row, Stored> {
  /**
   * Whether the target shows a row; returns `true` or `false`, at once. A refresh fails with
   * `SR_WRITER_FAILED` if it throws or returns anything else.
   * @default all rows
   */
  readonly where?: ((row: Row) => boolean) | undefined;
  /**
   * What is stored of a row, and read: any value that the codec can encode, returned at once. Ids,
   * members and scores are still those of the row. A refresh fails with `SR_WRITER_FAILED` if it
   * throws.
   * @default the row
   */
  readonly value?: ((row: Row) => Stored) | undefined;
}

/** {@link ViewOptions} of a target that stores text of each row. */
export type WhereOption<Row> = Pick<ViewOptions<Row, never>, 'where'> & {
  /** Not with `member`, which is what such a target stores. */
  readonly value?: undefined;
};

/** {@link ViewOptions} as given, and the names for error messages. */
interface GivenView {
  /** `'hash'`, `'list'`, … */
  readonly type: string;
  /** The live key. */
  readonly key: string;
  readonly where: unknown;
  readonly value: unknown;
}

type RowFunction = (row: unknown) => unknown;

/**
 * The view of a target; `undefined` if it shows all rows as they are.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function resolveView({ type, key, where, value }: GivenView): RowView | undefined {
  const test = demandFunction('where', where);
  const pick = demandFunction('value', value);
  if (test === undefined && pick === undefined) return undefined;
  const failed = (option: string, rowNumber: number, why: string, cause?: unknown) =>
    new SmartRedisError(
      'SR_WRITER_FAILED',
      `option "${option}" of the ${type} target "${key}" failed at row ${String(rowNumber)}: it ${why}`,
      {
        details: { key, writer: type, method: option, option, row: rowNumber },
        ...(cause === undefined ? {} : { cause }),
      },
    );
  const call = (option: string, ask: RowFunction, row: unknown, rowNumber: number): unknown => {
    let answer: unknown;
    try {
      answer = ask(row);
    } catch (cause) {
      throw failed(option, rowNumber, `threw "${reasonOf(cause)}"`, cause);
    }
    if (!types.isPromise(answer)) return answer;
    answer.catch(() => undefined); // its result is not used
    throw failed(option, rowNumber, 'returned a promise, and must answer at once');
  };
  return {
    ...(test === undefined
      ? {}
      : {
          where: (row: unknown, rowNumber: number): boolean => {
            const answer = call('where', test, row, rowNumber);
            if (typeof answer === 'boolean') return answer;
            const given = describeValue(answer);
            throw failed('where', rowNumber, `returned ${given} instead of true or false`);
          },
        }),
    ...(pick === undefined
      ? {}
      : { value: (row: unknown, rowNumber: number) => call('value', pick, row, rowNumber) }),
  };
}

function demandFunction(option: string, given: unknown): RowFunction | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'function') return given as RowFunction;
  throw invalidOption(option, given, 'a function of a row');
}
