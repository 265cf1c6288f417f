import type { Duration } from '../options/durations.js';
import { parseDuration } from '../options/durations.js';
import type { OptionNames } from '../options/demand.js';
import { demandBoolean, demandCount, demandKey, demandKnownOptions } from '../options/demand.js';
import { invalidOption } from '../errors/errors.js';
import type {
  Fetcher,
  FetchFunction,
  Foreign,
  IsSingleValue,
  RowOf,
  ValueOf,
} from '../contracts/fetcher.js';
import type { RefreshSchedule, Schedule } from './schedule.js';
import { resolveSchedule } from './schedule.js';
import { keySlot } from '../redis/keys.js';
import { crossSlot } from '../redis/cross-slot.js';
import type { ReaderOf, SingleValueShape, Target } from '../contracts/target.js';

/** The targets of a cache by name: such as can show what its fetcher answers. */
export type TargetsOf<Result> = Record<string, TargetFor<Result>>;

/** A target that can show what a fetcher answers. A single value is to its writer the one row. */
export type TargetFor<Result> = unknown extends Result
  ? Target<Result> // any, or unknown
  : [Foreign<Result>] extends [never]
    ? IsSingleValue<Result> extends true
      ? Target<NoInfer<ValueOf<Result>>, SingleValueShape>
      : Target<NoInfer<RowOf<Result>>>
    : Refusal<'answer rows or plain data: the content of a response, the awaited promise'>;

/** No target is one; the compiler's message quotes the reason. */
interface Refusal<Reason extends string> extends Target {
  readonly refused: Reason;
}

/** The typed readers of a cache's targets. */
export type ReadersOf<Targets, Result> = {
  readonly [Name in keyof Targets]: ReaderOf<Targets[Name], RowOf<Result>, ValueOf<Result>>;
};

/** A cache: a slow source, the Redis keys that show it, and a schedule. */
export interface CacheDefinition<Result, Params, Targets extends Record<string, Target>> {
  /** Unique in the namespace: letters, digits, `_`, `-`, `.` and `:`, at most 200. */
  readonly name: string;
  /** The slow source. */
  readonly fetcher: FetchFunction<Result, Params> | Fetcher<Result, Params>;
  /** Handed to the fetcher. @default undefined */
  readonly params?: Params;
  /** @default none: built once, then refreshed by `refresh()` alone */
  readonly refresh?: RefreshSchedule;
  /**
   * A refresh that takes longer is aborted; what the fetcher answers later is thrown away. @default
   * '1h'
   */
  readonly timeout?: Duration;
  /** At least one. No two caches share a key. */
  readonly targets: Targets;
  /**
   * `false`: targets in different hash slots swap one slot after the other, for a cluster, or a
   * server that shards behind one endpoint. @default true
   */
  readonly atomic?: boolean;
  /**
   * Whether a refresh sends only the rows that changed and removes those that are gone, still in
   * one atomic step. The leader keeps a digest of each element, about 100 bytes; what has not
   * changed costs Redis nothing. A leader's first refresh, and one that changes much, are full
   * builds all the same. Has no effect where a target can only be written whole (`list`, `string`).
   * @default false
   */
  readonly delta?: boolean;
  /**
   * Whether the cache may take over live keys that another cache fills, or that hold another Redis
   * type than its writers make: after a change of its name or its namespace, say. Without it such a
   * key is refused with `SR_KEY_TAKEN`, and left alone.
   * @default false
   */
  readonly adopt?: boolean;
  /**
   * Says that rows have changed in shape: raise it with a field that is added, renamed or stored in
   * another way. A version that was built by another `shape`, or for other targets, is built anew,
   * in full, as soon as an instance leads that has this one. A whole number of at least 1.
   * @default 1
   */
  readonly shape?: number;
}

/**
 * What `CacheHandle.update` takes: any part of a definition but the name. Targets may be others
 * than before.
 */
export type CacheChanges<Result, Params> = Partial<
  Omit<CacheDefinition<Result, Params, TargetsOf<Result>>, 'name'>
>;

/** A definition after checks and defaults. */
export interface ResolvedDefinition {
  readonly name: string;
  readonly fetch: FetchFunction<unknown, unknown>;
  readonly params: unknown;
  readonly schedule: Schedule;
  readonly timeoutMs: number;
  readonly targets: Readonly<Record<string, Target>>;
  /** Targets that swap in one step: one group, or with `atomic: false` one for each slot. */
  readonly groups: readonly (readonly Target[])[];
  /** Whether each group is of one slot, because of `atomic: false` or the kind of server. */
  readonly inSlots: boolean;
  readonly delta: boolean;
  readonly adopt: boolean;
  readonly shape: number;
}

const namePattern = /^[\w.:-]{1,200}$/;

/** What a {@link CacheDefinition} has. */
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
};

/**
 * Checks a definition and fills in the defaults.
 * @throws SmartRedisError `SR_INVALID_OPTION`, `SR_CROSS_SLOT`
 */
export function resolveDefinition(
  definition: CacheDefinition<unknown, unknown, Record<string, Target>>,
  cluster: boolean,
): ResolvedDefinition {
  if (typeof definition !== 'object' || (definition as unknown) === null) {
    throw invalidOption('definition', definition, 'an object with name, fetcher and targets');
  }
  const given = demandKnownOptions('register()', definition, definitionNames);
  const { name, params, timeout = '1h', targets } = given;
  if (typeof name !== 'string' || !namePattern.test(name)) {
    throw invalidOption('name', name, '1 to 200 letters, digits, "_", "-", "." or ":"');
  }
  const atomic = demandBoolean('atomic', given.atomic, true);
  const delta = demandBoolean('delta', given.delta, false);
  const adopt = demandBoolean('adopt', given.adopt, false);
  const shape = demandCount('shape', given.shape, 1);
  const list = resolveTargets(targets);
  const groups = groupBySlot(list, cluster, atomic);
  return {
    name,
    fetch: resolveFetcher(given.fetcher),
    params,
    schedule: resolveSchedule(given.refresh),
    timeoutMs: parseDuration('timeout', timeout),
    targets: { ...targets },
    adopt,
    shape,
    inSlots: cluster || !atomic,
    // Versions of several groups differ, so there would be no one base.
    delta:
      delta && groups.length === 1 && list.every(({ writer }) => writer.elements !== undefined),
    groups,
  };
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
  if (list.length === 0) {
    throw invalidOption(
      'targets',
      targets,
      `an object with at least one target, such as { all: list({ key: 'delays:all' }) }`,
    );
  }
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
  // Without a cluster `atomic: false` groups all the same: the server may be one that shards behind
  // a single endpoint.
  if (groups.size > 1 && atomic) throw crossSlot(list.map(({ key }) => key));
  return [...groups.values()];
}
