import type { Unchecked } from '../contracts/guard.js';
import type { Target } from '../contracts/target.js';
import type { CacheSettings } from '../settings/cache-definition.js';
import type { Percent } from '../contracts/guard.js';
import { invalidOption } from '../errors/errors.js';
import type { OptionNames } from '../options/demand.js';
import { demandKnownOptions } from '../options/demand.js';
import type { Duration } from '../options/durations.js';
import { parseDuration } from '../options/durations.js';
import { parsePercent } from '../settings/percent.js';

/** The definition of one member of a family. */
export interface MemberDefinition<
  Result,
  Params,
  Targets extends Record<string, Target>,
  Output = Unchecked,
> extends CacheSettings<Result, Params, Targets, Output> {
  /** The name of the cache. @default `<family>:<member>`, which must be allowed as a name */
  readonly name?: string;
}

/** What the function `members` gets. */
export interface MembersContext {
  /** Aborts when the list is no longer needed. Pass it on to the source. */
  readonly signal: AbortSignal;
}

/** Caches of one kind, one for each member of a list: for each tenant, region, customer. */
export interface FamilyDefinition<
  Result,
  Params,
  Targets extends Record<string, Target>,
  Output = Unchecked,
> {
  /** Unique in the namespace: letters, digits, `_`, `-`, `.` and `:`, at most 100. */
  readonly name: string;
  /**
   * Returns all members. Called on one instance, which serves the list; the list stands in Redis,
   * and every instance registers and unregisters what has changed. A member is a text; one that is
   * listed twice counts once.
   */
  readonly members: (context: MembersContext) => Iterable<string> | Promise<Iterable<string>>;
  /** How often `members` is called. @default '1m' */
  readonly every?: Duration;
  /** Returns the cache of a member. Called on every instance; must not have effects. */
  readonly define: (member: string) => MemberDefinition<Result, Params, Targets, Output>;
  /**
   * What happens to the data of a member that is no longer listed: they stay as they are, or are
   * removed after `dropAfter`.
   * @default 'keep'
   */
  readonly whenGone?: 'keep' | 'drop';
  /** How long the data of a member stay that is no longer listed, with `whenGone: 'drop'`. @default '5m' */
  readonly dropAfter?: Duration;
  /**
   * The largest part of the members that may be missing at once. A list that lacks more is refused
   * (`SR_REFUSED`), because a source that fails often answers too little: nothing is unregistered or
   * dropped. `'100%'`: any list is taken.
   * @default '50%'
   */
  readonly maxShrink?: Percent;
}

/** A {@link FamilyDefinition} after checks and defaults. */
export interface ResolvedFamily {
  readonly name: string;
  readonly members: FamilyDefinition<unknown, unknown, Record<string, Target>>['members'];
  readonly define: (member: string) => MemberDefinition<unknown, unknown, Record<string, Target>>;
  readonly every: Duration;
  readonly everyMs: number;
  readonly drops: boolean;
  readonly dropAfterMs: number;
  readonly maxShrink: Percent;
}

type AnyFamily = FamilyDefinition<unknown, unknown, Record<string, Target>>;

const familyNames: OptionNames<AnyFamily> = {
  name: true,
  members: true,
  every: true,
  define: true,
  whenGone: true,
  dropAfter: true,
  maxShrink: true,
};

/** @throws SmartRedisError `SR_INVALID_OPTION`, naming the option */
export function resolveFamily(definition: unknown): ResolvedFamily {
  if (typeof definition !== 'object' || definition === null) {
    throw invalidOption('definition', definition, 'an object with name, members and define');
  }
  const given = demandKnownOptions('registerFamily()', definition as AnyFamily, familyNames);
  const { name, members, define, every = '1m', whenGone = 'keep', maxShrink = '50%' } = given;
  if (typeof name !== 'string' || !/^[\w.:-]{1,100}$/.test(name)) {
    throw invalidOption('name', name, '1 to 100 letters, digits, "_", "-", "." or ":"');
  }
  if (typeof members !== 'function') throw invalidOption('members', members, 'a function');
  if (typeof define !== 'function') throw invalidOption('define', define, 'a function');
  const drops = (whenGone as unknown) === 'drop';
  if (!drops && (whenGone as unknown) !== 'keep') {
    throw invalidOption('whenGone', whenGone, "'keep' or 'drop'");
  }
  if (!drops && given.dropAfter !== undefined) {
    throw invalidOption('dropAfter', given.dropAfter, "left out, unless whenGone is 'drop'");
  }
  parsePercent('maxShrink', maxShrink, 100);
  return {
    name,
    members,
    define,
    every,
    everyMs: parseDuration('every', every),
    drops,
    dropAfterMs: parseDuration('dropAfter', given.dropAfter ?? '5m', { minMs: 0 }),
    maxShrink,
  };
}
