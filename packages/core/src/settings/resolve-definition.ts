import { crossSlot } from '../redis/cross-slot.js';
import { keySlot, mostKept } from '../redis/keys.js';
import type { FetchFunction, Fetcher } from '../contracts/fetcher.js';
import type { Target } from '../contracts/target.js';
import { invalidOption } from '../errors/errors.js';
import type { OptionNames } from '../options/demand.js';
import { demandBoolean, demandCount, demandKey, demandKnownOptions } from '../options/demand.js';
import { parseDuration } from '../options/durations.js';
import type { CronExpressions } from '../schedule/cron-expressions.js';
import { createCronExpressions } from '../schedule/cron-expressions.js';
import type { CacheDefinition, CacheGroup, ResolvedDefinition } from './cache-definition.js';
import { demandName } from './cache-name.js';
import { resolveFreshness } from './freshness.js';
import { resolveGuard } from './guard.js';
import { definitionOf } from './resolved-definition.js';
import { resolveSchedule } from './schedule.js';
import { noTargets, targetsOf, withoutNames } from './targets-option.js';

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
  family?: string,
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
  return definitionOf(
    {
      name,
      fetch: resolveFetcher(given.fetcher),
      params,
      schedule: resolveSchedule(given.refresh, name, expressions),
      timeoutMs: parseDuration('timeout', timeout),
      targets: { ...targets },
      inSlots: cluster || !atomic,
      atomic,
      // Several groups have different versions, so there would be no single base.
      delta:
        delta && groups.length === 1 && list.every(({ writer }) => writer.elements !== undefined),
      groups,
    },
    {
      adopt,
      shape,
      keep: demandKeep(given.keep),
      group: resolveGroup(given.group),
      freshness: resolveFreshness(given.freshness),
      history: demandHistory(given.history),
      guard: resolveGuard(given.guard, { ...targets }),
      family,
    },
  );
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
  if (withoutNames(targets)) throw noTargets(targets);
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

/**
 * The groups of targets that are swapped in one step.
 * @throws SmartRedisError `SR_CROSS_SLOT`
 */
export function groupBySlot(
  list: readonly Target[],
  cluster: boolean,
  atomic: boolean,
): Target[][] {
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
