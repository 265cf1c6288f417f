import type { Clock } from '../contracts/clock.js';
import type { Command } from '../contracts/driver.js';
import type { Baseline, Guard } from '../contracts/guard.js';
import type { Target } from '../contracts/target.js';
import type { SmartRedisError } from '../errors/errors.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { ResolvedGuard } from '../settings/guard.js';
import type { FetchedResult } from '../source/take-answer.js';
import { isHeld } from '../source/take-answer.js';
import { checkHeld } from './check-held.js';
import { createElementCounts } from './element-counts.js';
import { mostInvalidOf, mostInvalidOfStream } from './most-invalid.js';
import type { Finding } from './refusal.js';
import { refusal } from './refusal.js';
import type { RowGuard } from './row-guard.js';
import { rowLimits } from './row-limits.js';
import type { SchemaRun } from './schema-run.js';
import { startSchemaRun } from './schema-run.js';

/** What a refresh is about to publish. */
export interface GuardedTotal {
  readonly rows: number;
  /** The number of elements with different ids. */
  readonly distinctOf: (target: Target) => number;
}

/** The guard of one refresh. */
export interface GuardRun {
  /** Watches the rows of a source while they are pulled. */
  readonly rows: RowGuard;
  /** Whether what is published was judged, so that later versions are compared with it. */
  readonly passes: boolean;
  /** @default absent: none is run */
  readonly check: Guard['check'];
  /** The rows that the schema has refused, and that were left out. */
  readonly leftOut: { readonly rows: number; readonly issues: readonly string[] };
  /**
   * Begins with a result; resolves with what may be stored of it, if it is in memory.
   * @throws SmartRedisError `SR_REFUSED` if its rows are too few or too many, or are refused by the
   * schema
   */
  admit(result: FetchedResult, options: AdmitOptions): Promise<FetchedResult>;
  /** The rows are written from the first one. */
  begin(): void;
  /** Called with all commands that write rows. */
  count(target: Target, commands: readonly Command[]): void;
  /** All refusals of what was written since `begin`. */
  refusals(total: GuardedTotal): readonly SmartRedisError[];
}

/** How a {@link GuardRun} begins. */
export interface AdmitOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /**
   * Whether the number of rows in memory is judged before they are read.
   * @default true
   */
  readonly isHasty?: boolean;
}

/** What a {@link GuardRun} is created for. */
export interface GuardedJob {
  readonly definition: ResolvedDefinition;
  /** The last version that passed; `null`: none. */
  readonly baseline: Baseline | null;
  /** Whether the refresh is published whatever the guard finds. */
  readonly isForced: boolean;
}

/** The guard of a refresh; `undefined` if the cache has none. */
export function guardRunOf({ definition, baseline, isForced }: GuardedJob): GuardRun | undefined {
  const { guard, name } = definition;
  if (guard === undefined) return undefined;
  return startGuardRun(name, isForced ? withoutRules(guard) : guard, baseline, isForced);
}

function withoutRules(guard: ResolvedGuard): ResolvedGuard {
  return {
    ...guard,
    minRows: 0,
    maxRows: undefined,
    maxShrink: undefined,
    maxGrowth: undefined,
    unique: [],
    check: undefined,
  };
}

function startGuardRun(
  cache: string,
  guard: ResolvedGuard,
  baseline: Baseline | null,
  isForced: boolean,
): GuardRun {
  const limits = rowLimits(guard, baseline);
  let elements = createElementCounts(guard.unique);
  let schema: SchemaRun | undefined;
  const refuse = (finding: Finding): never => {
    throw refusal(cache, finding, baseline);
  };
  const refuseIf = (finding: Finding | undefined): void => {
    if (finding !== undefined) refuse(finding);
  };
  const startSchema = (result: FetchedResult): SchemaRun | undefined =>
    guard.schema &&
    startSchemaRun({
      cache,
      schema: guard.schema,
      isForced,
      isValue: result.form === 'value',
      mostInvalid: isHeld(result)
        ? mostInvalidOf(guard.schema.tolerate, result.rows.length)
        : mostInvalidOfStream(guard.schema.tolerate, limits.most, baseline),
      refuse,
    });
  const rows: RowGuard = {
    most: limits.most,
    refuse: (count) => refuse(limits.tooMany(count) ?? impossible()),
    get admit() {
      return schema?.admit;
    },
  };
  return {
    rows,
    passes: !isForced,
    check: guard.check,
    get leftOut() {
      return { rows: schema?.invalid ?? 0, issues: schema?.issues ?? [] };
    },
    admit: async (result, options) => {
      schema = startSchema(result);
      if (!isHeld(result)) return result;
      const { length } = result.rows;
      if (options.isHasty !== false) {
        // Of these rows the schema may leave out some, but it adds none.
        refuseIf(limits.tooFew(length));
        if (schema === undefined) refuseIf(limits.tooMany(length));
      }
      return schema === undefined ? result : checkHeld(result, rows, options);
    },
    begin: () => {
      elements = createElementCounts(guard.unique);
    },
    count: (target, commands) => elements.add(target, commands),
    refusals: (total) =>
      [
        schema?.finding(),
        limits.tooFew(total.rows) ?? limits.tooMany(total.rows),
        ...elements
          .repeated(total.distinctOf)
          .map(({ target, count }) => repeatedIds(target, count)),
      ].flatMap((finding) => (finding === undefined ? [] : [refusal(cache, finding, baseline)])),
  };
}

function impossible(): never {
  throw new RangeError('these rows are not too many');
}

function repeatedIds({ key }: Target, count: number): Finding {
  return {
    rule: 'unique',
    allowed: 0,
    found: count,
    because: `${String(count)} rows for "${key}" have the id of another row`,
    more: { key },
  };
}
