import type { SchemaResult } from '../contracts/standard-schema.js';
import { SmartRedisError } from '../errors/errors.js';
import { reasonOf } from '../errors/reason-of.js';
import type { ResolvedSchema } from '../settings/guard.js';
import { floorOf } from '../settings/percent.js';
import { describeIssue } from './issues.js';
import type { Finding } from './refusal.js';
import { leftOut } from './row-guard.js';

/** Checks the rows of one refresh. */
export interface SchemaRun {
  /** What is stored of a row, {@link leftOut}, or a promise of one of these. */
  admit(row: unknown): unknown;
  /** Number of rows that were refused, and left out. */
  readonly invalid: number;
  /** One line for each of the first refused rows. */
  readonly issues: readonly string[];
  /** What is wrong, now that all rows were checked; `undefined`: nothing. */
  finding(): Finding | undefined;
}

/** Options of {@link startSchemaRun}. */
export interface SchemaRunOptions {
  readonly cache: string;
  readonly schema: ResolvedSchema;
  /** The largest number of rows that may be refused, whatever follows. */
  readonly mostInvalid: number;
  /** Whether there is a single value instead of rows. */
  readonly isValue: boolean;
  /** Stores also what the schema refuses, unless it is to be left out. */
  readonly isForced: boolean;
  /** Called as soon as more was refused than is tolerated, whatever follows. */
  readonly refuse: (finding: Finding) => void;
}

/** Rows that are described. */
const mostIssues = 5;

/** Starts a {@link SchemaRun}. */
export function startSchemaRun(options: SchemaRunOptions): SchemaRun {
  const { cache, schema, mostInvalid, isForced, isValue, refuse } = options;
  const issues: string[] = [];
  let seen = 0;
  let invalid = 0;

  const findingOf = (): Finding => {
    const what = isValue ? 'the value is' : `${String(invalid)} of ${String(seen)} rows are`;
    return {
      rule: 'schema',
      allowed: schema.tolerate.text,
      found: invalid,
      because: `${what} refused by its schema (tolerate ${schema.tolerate.text}): ${issues.join('; ')}`,
      more: { rows: seen, issues },
    };
  };
  const take = (row: unknown, number: number, result: SchemaResult<unknown>): unknown => {
    if (result.issues === undefined) return result.value;
    invalid += 1;
    if (issues.length < mostIssues) {
      issues.push(describeIssue(isValue ? undefined : number, result.issues));
    }
    if (isForced) return schema.drops ? leftOut : row;
    if (invalid > mostInvalid) refuse(findingOf());
    return leftOut;
  };
  const failed = (number: number, cause: unknown): SmartRedisError =>
    new SmartRedisError(
      'SR_REFRESH_FAILED',
      `the schema in the guard of cache "${cache}" failed for row ${String(number)}: ${reasonOf(cause)}`,
      { cause, details: { cache } },
    );
  return {
    admit: (row) => {
      const number = seen;
      seen += 1;
      let result: SchemaResult<unknown> | Promise<SchemaResult<unknown>>;
      try {
        result = schema.validate(row);
      } catch (cause) {
        throw failed(number, cause);
      }
      if (!('then' in result)) return take(row, number, result);
      return Promise.resolve(result).then(
        (later) => take(row, number, later),
        (cause: unknown) => {
          throw failed(number, cause);
        },
      );
    },
    get invalid() {
      return invalid;
    },
    get issues() {
      return issues;
    },
    finding: () =>
      isForced || invalid <= floorOf(schema.tolerate, seen) ? undefined : findingOf(),
  };
}
