import type { Duration } from '../options/durations.js';
import { parseDuration } from '../options/durations.js';
import type { OptionNames } from '../options/demand.js';
import { demandBoolean, demandCount, demandKey, demandKnownOptions } from '../options/demand.js';
import { invalidOption } from '../errors/errors.js';
import type { CheckedResult, Guard, Unchecked } from '../contracts/guard.js';
import type {
  Fetcher,
  FetchFunction,
  Foreign,
  IsSingleValue,
  RowOf,
  ValueOf,
} from '../contracts/fetcher.js';
import type { Freshness, ResolvedFreshness } from './freshness.js';
import { resolveFreshness } from './freshness.js';
import type { CronExpressions } from '../schedule/cron-expressions.js';
import { createCronExpressions } from '../schedule/cron-expressions.js';
import type { Schedule } from '../schedule/schedule.js';
import type { RefreshSchedule } from './schedule.js';
import { demandName } from './cache-name.js';
import { resolveSchedule } from './schedule.js';
import type { ResolvedGuard } from './guard.js';
import { resolveGuard } from './guard.js';
import { keySlot, mostKept } from '../redis/keys.js';
import { crossSlot } from '../redis/cross-slot.js';
import type { TargetsOption } from './targets-option.js';
import { noTargets, targetsOf } from './targets-option.js';
import type { ReaderOf, SingleValueShape, Target } from '../contracts/target.js';

/** The targets of a cache by name. Each must be able to hold the fetcher's result. */
export type TargetsOf<Result> = Record<string, TargetFor<Result>>;

/** A target that can hold the result of a fetcher. A writer gets a single value as its only row. */
export type TargetFor<Result> = unknown extends Result
  ? Target<Result> // any, or unknown
  : [Foreign<Result>] extends [never]
    ? IsSingleValue<Result> extends true
      ? Target<NoInfer<ValueOf<Result>>, SingleValueShape>
      : Target<NoInfer<RowOf<Result>>>
    : Refusal<'return rows or plain data: the content of a response, the awaited promise'>;

/** A type that no target has, so that the compiler's message quotes the reason. */
interface Refusal<Reason extends string> extends Target {
  readonly refused: Reason;
}

/** The typed readers of a cache's targets. */
export type ReadersOf<Targets, Result> = {
  readonly [Name in keyof Targets]: ReaderOf<Targets[Name], RowOf<Result>, ValueOf<Result>>;
};

/**
 * A cache: a slow source, the Redis keys that hold its rows, and a schedule. `Output`: what the
 * schema of its guard returns for a row.
 */
export interface CacheDefinition<
  Result,
  Params,
  Targets extends Record<string, Target>,
  Output = Unchecked,
> extends CacheSettings<Result, Params, Targets, Output> {
  /** Unique in the namespace: letters, digits, `_`, `-`, `.` and `:`, at most 200. */
  readonly name: string;
}

/** A {@link CacheDefinition} without its name. */
export interface CacheSettings<
  Result,
  Params,
  Targets extends Record<string, Target>,
  Output = Unchecked,
> {
  /** The slow source. */
  readonly fetcher: FetchFunction<Result, Params> | Fetcher<Result, Params>;
  /** Passed to the fetcher as `params`. @default undefined */
  readonly params?: Params;
  /**
   * The schedule: an interval, a cron expression, other caches to follow, or several of these.
   * @default none: the cache is built once, and then only refreshed by `refresh()`
   */
  readonly refresh?: RefreshSchedule;
  /**
   * A refresh that takes longer is aborted and fails with `SR_FETCH_TIMEOUT`; a later result of the
   * fetcher is discarded.
   * @default '1h'
   */
  readonly timeout?: Duration;
  /**
   * At least one, by names of your own: an object, or a function that gets the writers typed by the
   * rows, `({ hash, list }) => ({ … })`, so that functions of a row need no annotation. Write it
   * after `fetcher`, which gives the type. No two caches may share a key.
   */
  readonly targets: TargetsOption<Result, Targets>;
  /**
   * `true`: all targets are swapped in one step, so in a cluster they must share a hash slot.
   * `false`: targets may be in different slots, which are swapped one after the other; for a
   * cluster, or a server that shards behind one endpoint.
   * @default true
   */
  readonly atomic?: boolean;
  /**
   * Whether a refresh only writes rows that changed and removes rows that are gone, still in one
   * atomic step. The leader keeps a digest of each element, about 100 bytes; unchanged rows cost
   * Redis nothing. A leader's first refresh, and one with many changes, are still full builds. Has
   * no effect if a target can only be written as a whole (`list`, `string`).
   * @default false
   */
  readonly delta?: boolean;
  /**
   * Whether the cache may take over live keys that another cache fills, or that have another Redis
   * type than its writers create; for example after a change of its name or namespace. Without it,
   * refreshes fail with `SR_KEY_TAKEN`, and the key is not changed.
   * @default false
   */
  readonly adopt?: boolean;
  /**
   * A number for the shape of the rows: raise it when a field is added, renamed or stored
   * differently. A version that was built with another `shape`, or for other targets, is rebuilt in
   * full as soon as an instance with this definition leads. A whole number of at least 1.
   * @default 1
   */
  readonly shape?: number;
  /**
   * How many earlier versions stay in Redis beside the current one, for `versions()`, `rollback()`
   * and `diff()`. Each takes as much memory as the cache itself. With `delta: true` a refresh with
   * changes is then built from a copy inside Redis, not in place. From 0 to 10.
   * @default 0
   */
  readonly keep?: number;
  /**
   * Caches of one source: of all caches whose group has this name, on all instances of the
   * namespace together, at most `concurrency` are refreshed at the same time.
   * @default none: only the option `concurrency` of each instance counts
   */
  readonly group?: CacheGroup;
  /**
   * How old the cache may become; see `health()` and the events `late`, `stale` and `fresh`, which
   * every instance emits on which the cache is registered.
   * @default none: each version is fresh
   */
  readonly freshness?: Freshness;
  /**
   * Number of refreshes that are recorded in Redis, for `history()`: about 250 bytes each. At most
   * 10,000.
   * @default 0: none
   */
  readonly history?: number;
  /**
   * What a refresh must fulfil to be published: `docs/guard.md`.
   * @default none: whatever the fetcher returns is published
   */
  readonly guard?: Guard<Output, ReadersOf<Targets, CheckedResult<Result, Output>>>;
}

/** Caches that share a limit. */
export interface CacheGroup {
  /** Letters, digits, `_`, `-`, `.` and `:`, at most 200. */
  readonly name: string;
  /** At least 1. The same for all caches of the group, or else each counts by its own. */
  readonly concurrency: number;
}

/**
 * The changes for `CacheHandle.update`: any part of a definition except the name. Targets may
 * differ from the previous ones.
 */
export type CacheChanges<Result, Params, Output = Unchecked> = Partial<
  Omit<CacheDefinition<Result, Params, TargetsOf<CheckedResult<Result, Output>>, Output>, 'name'>
>;

/** A definition after checks and defaults. */
export interface ResolvedDefinition {
  readonly name: string;
  readonly fetch: FetchFunction<unknown, unknown>;
  readonly params: unknown;
  readonly schedule: Schedule;
  readonly timeoutMs: number;
  readonly targets: Readonly<Record<string, Target>>;
  /**
   * Groups of targets that are swapped in one step: a single group, or with `atomic: false` one for
   * each slot.
   */
  readonly groups: readonly (readonly Target[])[];
  /**
   * Whether each group is in one slot, because of `atomic: false` or because the server is a
   * cluster.
   */
  readonly inSlots: boolean;
  readonly delta: boolean;
  readonly adopt: boolean;
  readonly shape: number;
  readonly keep: number;
  readonly group: CacheGroup | undefined;
  readonly freshness: ResolvedFreshness | undefined;
  /** Number of recorded refreshes; 0: none. */
  readonly history: number;
  readonly guard: ResolvedGuard | undefined;
}

/** The largest number of recorded refreshes. */
export const mostHistory = 10_000;

/** The property names of a {@link CacheDefinition}. */
export const definitionNames: OptionNames<
  CacheDefinition<unknown, unknown, Record<string, Target>>
> = {
  name: true,
  fetcher: true,
  params: true,
  refresh: true,
  timeout: true,
  targets: true,
  atomic: true,
  delta: true,
  adopt: true,
  shape: true,
  keep: true,
  group: true,
  freshness: true,
  history: true,
  guard: true,
};

const groupNames: OptionNames<CacheGroup> = { name: true, concurrency: true };

/**
 * Checks a definition and fills in the defaults.
 * @throws SmartRedisError `SR_INVALID_OPTION`, `SR_CROSS_SLOT`
 */
export function resolveDefinition(
  definition: CacheDefinition<unknown, unknown, Record<string, Target>>,
  cluster: boolean,
  expressions: CronExpressions = createCronExpressions(),
): ResolvedDefinition {
  if (typeof definition !== 'object' || (definition as unknown) === null) {
    throw invalidOption('definition', definition, 'an object with name, fetcher and targets');
  }
  const given = demandKnownOptions('register()', definition, definitionNames);
  const { params, timeout = '1h' } = given;
  const name = demandName('name', given.name);
  const atomic = demandBoolean('atomic', given.atomic, true);
  const delta = demandBoolean('delta', given.delta, false);
  const adopt = demandBoolean('adopt', given.adopt, false);
  const shape = demandCount('shape', given.shape, 1);
  const targets = targetsOf(given.targets);
  const list = resolveTargets(targets);
  const groups = groupBySlot(list, cluster, atomic);
  return {
    name,
    fetch: resolveFetcher(given.fetcher),
    params,
    schedule: resolveSchedule(given.refresh, name, expressions),
    timeoutMs: parseDuration('timeout', timeout),
    targets: { ...targets },
    adopt,
    shape,
    keep: demandKeep(given.keep),
    group: resolveGroup(given.group),
    freshness: resolveFreshness(given.freshness),
    history: demandHistory(given.history),
    guard: resolveGuard(given.guard, { ...targets }),
    inSlots: cluster || !atomic,
    // Several groups have different versions, so there would be no single base.
    delta:
      delta && groups.length === 1 && list.every(({ writer }) => writer.elements !== undefined),
    groups,
  };
}

function demandHistory(given: number | undefined): number {
  return given === 0 ? 0 : demandCount('history', given, 0, { max: mostHistory, or: '0' });
}

function demandKeep(keep: unknown): number {
  if (keep === undefined) return 0;
  if (Number.isInteger(keep) && Number(keep) >= 0 && Number(keep) <= mostKept) return Number(keep);
  throw invalidOption('keep', keep, `a whole number from 0 to ${String(mostKept)}`);
}

function resolveGroup(group: CacheGroup | undefined): CacheGroup | undefined {
  if (group === undefined) return undefined;
  if (typeof group !== 'object' || (group as unknown) === null) {
    throw invalidOption('group', group, `an object such as { name: 'warehouse', concurrency: 2 }`);
  }
  const given = demandKnownOptions('register()', group, groupNames, 'group.');
  const { concurrency } = given;
  const name = demandName('group.name', given.name);
  if (concurrency === undefined) {
    throw invalidOption('group.concurrency', concurrency, 'a whole number of at least 1');
  }
  return { name, concurrency: demandCount('group.concurrency', concurrency, 1) };
}

function resolveFetcher(
  fetcher: FetchFunction<unknown, unknown> | Fetcher<unknown, unknown> | undefined,
): FetchFunction<unknown, unknown> {
  if (typeof fetcher === 'function') return fetcher;
  if (typeof fetcher?.fetch === 'function') return (context) => fetcher.fetch(context);
  throw invalidOption('fetcher', fetcher, 'a function, or an object with a function fetch');
}

function resolveTargets(targets: Readonly<Record<string, Target>> | undefined): Target[] {
  const list =
    typeof targets === 'object' && (targets as unknown) !== null ? Object.entries(targets) : [];
  if (list.length === 0) throw noTargets(targets);
  const keys = new Set<string>();
  for (const [name, target] of list) {
    const { key, writer } = (target as Partial<Target> | undefined) ?? {};
    demandKey(`targets.${name}.key`, key);
    if (typeof writer?.write !== 'function' || typeof writer.count !== 'function') {
      throw invalidOption(
        `targets.${name}.writer`,
        writer,
        'a writer with the functions write and count',
      );
    }
    if (keys.has(target.key))
      throw invalidOption(`targets.${name}.key`, key, 'a key that no other target has');
    keys.add(target.key);
  }
  return list.map(([, target]) => target);
}

function groupBySlot(list: readonly Target[], cluster: boolean, atomic: boolean): Target[][] {
  if (!cluster && atomic) return [[...list]];
  const groups = new Map<number, Target[]>();
  for (const target of list) {
    const slot = keySlot(target.key);
    groups.set(slot, [...(groups.get(slot) ?? []), target]);
  }
  // `atomic: false` also creates groups without a cluster: the server may shard behind a single
  // endpoint.
  if (groups.size > 1 && atomic) throw crossSlot(list.map(({ key }) => key));
  return [...groups.values()];
}
