import type { Command } from '../contracts/driver.js';
import type { Baseline } from '../contracts/guard.js';
import type { Target } from '../contracts/target.js';
import type { SmartRedisError } from '../errors/errors.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { ResolvedGuard } from '../settings/guard.js';
import type { FetchedResult } from '../source/take-answer.js';
import { isHeld } from '../source/take-answer.js';
import { createElementCounts } from './element-counts.js';
import type { Finding } from './refusal.js';
import { refusal } from './refusal.js';
import type { RowGuard } from './row-guard.js';
import { rowLimits } from './row-limits.js';

/** What a refresh is about to publish. */
export interface GuardedTotal {
  readonly rows: number;
  /** The number of elements with different ids. */
  readonly distinctOf: (target: Target) => number;
}

/** The guard of one refresh. */
export interface GuardRun {
  /** Watches rows while they are pulled. */
  readonly rows: RowGuard;
  /** Throws the refusal of a result in memory that has too few or too many rows. */
  demandHeld(result: FetchedResult): void;
  /** The rows are written from the first one. */
  begin(): void;
  /** Called with all commands that write rows. */
  count(target: Target, commands: readonly Command[]): void;
  /** Throws the first refusal of what was written since `begin`. */
  demand(total: GuardedTotal): void;
  /** All refusals of what was written since `begin`. */
  refusals(total: GuardedTotal): readonly SmartRedisError[];
}

/** What a {@link GuardRun} is created for. */
export interface GuardedJob {
  readonly definition: ResolvedDefinition;
  /** The last version that passed; `null`: none. */
  readonly baseline: Baseline | null;
  /** Whether the refresh is published whatever the guard finds. */
  readonly isForced: boolean;
}

/** The guard of a refresh; `undefined` if nothing is demanded. */
export function guardRunOf({ definition, baseline, isForced }: GuardedJob): GuardRun | undefined {
  const { guard, name } = definition;
  if (guard === undefined || isForced) return undefined;
  return startGuardRun(name, guard, baseline);
}

function startGuardRun(cache: string, guard: ResolvedGuard, baseline: Baseline | null): GuardRun {
  const limits = rowLimits(guard, baseline);
  let elements = createElementCounts(guard.unique);
  const throwIf = (finding: Finding | undefined): void => {
    if (finding !== undefined) throw refusal(cache, finding, baseline);
  };
  const findings = ({ rows, distinctOf }: GuardedTotal): readonly Finding[] => {
    const ofRows = limits.tooFew(rows) ?? limits.tooMany(rows);
    const repeated = elements.repeated(distinctOf);
    return [
      ...(ofRows === undefined ? [] : [ofRows]),
      ...repeated.map(({ target, count }) => repeatedIds(target, count)),
    ];
  };
  return {
    rows: {
      most: limits.most,
      refuse: (rows) => {
        throwIf(limits.tooMany(rows));
        throw new RangeError('these rows are not too many');
      },
    },
    demandHeld: (result) => {
      if (!isHeld(result)) return;
      const { length } = result.rows;
      throwIf(limits.tooFew(length) ?? limits.tooMany(length));
    },
    begin: () => {
      elements = createElementCounts(guard.unique);
    },
    count: (target, commands) => elements.add(target, commands),
    demand: (total) => throwIf(findings(total)[0]),
    refusals: (total) => findings(total).map((finding) => refusal(cache, finding, baseline)),
  };
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
