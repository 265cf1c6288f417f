import type { ReaderOf, Target } from '../contracts/target.js';
import { invalidOption } from '../errors/errors.js';
import type { Writers } from '../targets/writers.js';
import type { CacheDefinition, ResolvedDefinition } from './cache-definition.js';
import { resolveDefinition } from './resolve-definition.js';
import { targetsOf } from './targets-option.js';

declare const rowsType: unique symbol;

/** The parts of a definition that builder and readers may share: all but what only the builder needs. */
export type SharedOptions = Omit<
  CacheDefinition<unknown, undefined, Record<string, Target>>,
  'fetcher' | 'params' | 'guard' | 'targets'
>;

/**
 * What builder and readers of a cache share: all of its definition but the fetcher. Created by
 * {@link defineCache}.
 */
export interface SharedDefinition<
  Row,
  Value,
  Targets extends Record<string, Target>,
> extends SharedOptions {
  readonly targets: Targets;
  /** For the compiler only; never set. */
  readonly [rowsType]?: { readonly row: Row; readonly value: Value };
}

/** Any {@link SharedDefinition}. */
export type AnySharedDefinition = SharedOptions & {
  readonly targets: Record<string, Target>;
};

/** The typed readers of a {@link SharedDefinition}. */
export type SharedReadersOf<Row, Value, Targets> = {
  readonly [Name in keyof Targets]: unknown extends Row
    ? Targets[Name] extends Target<infer Own>
      ? ReaderOf<Targets[Name], Own, Own[]>
      : never
    : ReaderOf<Targets[Name], [Value] extends [readonly unknown[]] ? Row : never, Value>;
};

/**
 * Defines what the builder of a cache and its readers share: name, targets, and any other part of a
 * definition but fetcher, parameters and guard. `smart.register({ ...delays, fetcher })` builds it,
 * `smart.view(delays)` reads it, in another service, without the fetcher.
 *
 * A function as `targets` says the type of the rows by its parameter: `Writers<Delay>`, or
 * `WritersFor<Report>` for a fetcher of a single value. It is called here, once.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 * @example
 * export const delays = defineCache({
 *   name: 'delays',
 *   targets: ({ hash }: Writers<Delay>) => ({ byAirport: hash({ key: 'delays', id: 'origin' }) }),
 * });
 */
export function defineCache<Targets extends Record<string, Target>, Row = unknown, Value = Row[]>(
  definition: SharedOptions & {
    readonly targets: Targets | ((writers: Writers<Row, Value>) => Targets);
  },
): SharedDefinition<Row, Value, Targets> {
  const given = demandShared(definition);
  const shared = { ...given, targets: targetsOf(given.targets) as Targets };
  resolveShared(shared, false);
  return Object.freeze(shared);
}

/**
 * Checks a definition that has no fetcher.
 * @throws SmartRedisError `SR_INVALID_OPTION`, `SR_CROSS_SLOT`
 */
export function resolveShared(definition: unknown, cluster: boolean): ResolvedDefinition {
  return resolveDefinition({ ...demandObject(definition), fetcher: nothing } as never, cluster);
}

/** A view never fetches. */
const nothing = (): readonly never[] => [];

/** Whether a definition is that of a view. */
export function isShared({ fetch }: Pick<ResolvedDefinition, 'fetch'>): boolean {
  return fetch === nothing;
}

function demandShared<Definition extends object>(definition: Definition): Definition {
  const given: object = demandObject(definition);
  for (const name of ['fetcher', 'params', 'guard'] as const) {
    const found: unknown = Reflect.get(given, name);
    if (found === undefined) continue;
    throw invalidOption(name, found, 'left out of defineCache(): give it to register()');
  }
  return definition;
}

function demandObject(definition: unknown): object {
  if (typeof definition === 'object' && definition !== null) return definition;
  throw invalidOption('definition', definition, 'an object with name and targets');
}
