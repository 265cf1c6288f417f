import { createHash } from 'node:crypto';
import type { CacheDefinition, Guard, RefreshSchedule, Target, Writer } from '@smart-redis/core';
import type { OptionNames } from '@smart-redis/core/drivers';
import {
  hash,
  invalidOption,
  isSmartRedisError,
  list,
  set,
  SmartRedisError,
  sortedSet,
  string,
} from '@smart-redis/core';
import { demandKnownOptions } from '@smart-redis/core/drivers';

/** Options of `cacheBuilder.register`. */
export interface RegisterOptions<Params = unknown> {
  /**
   * Fetches the data. `list`, `set` and `sortedSet` require an array, `hash` an array of objects,
   * `string` any JSON value. Gets `params`, and a signal that aborts when the result is no longer
   * needed.
   */
  readonly dataFetchingFn: (params: Params, context: { readonly signal: AbortSignal }) => unknown;
  /** The Redis keys to fill, without duplicates. */
  readonly cacheKeys: readonly string[];
  /**
   * `'hash'`, `'list'`, `'string'`, `'set'`, `'sortedSet'`, or the type of a custom writer; one for
   * each key.
   */
  readonly redisDataTypes: readonly string[];
  /**
   * Seconds from a success to the next refresh, greater than 0; may be fractional. Required without
   * `cron`.
   */
  readonly refreshInterval?: number;
  /**
   * A cron expression of five or six fields; together with `refreshInterval`, the cache is due when
   * the first of them is.
   * @default none
   */
  readonly cron?: string;
  /** The IANA time zone of `cron`. @default 'UTC' */
  readonly timezone?: string;
  /** The property whose value is the hash field. @default 'id' */
  readonly idProp?: string;
  /** The property whose value is the score in a `sortedSet`. @default 'score' */
  readonly scoreProp?: string;
  /** The property that is the member of a `set` or `sortedSet`. @default the whole row as JSON */
  readonly memberProp?: string;
  /**
   * Letters, digits, `_`, `-`.
   * @default derived from `cacheKeys`, so that it is the same on every instance
   */
  readonly name?: string;
  /** Passed to `dataFetchingFn`. @default undefined */
  readonly params?: Params;
  /**
   * What a build must fulfil to be published; see `CacheDefinition.guard`.
   * @default none: whatever `dataFetchingFn` returns is published
   */
  readonly guard?: Guard<unknown>;
  /** How many earlier versions stay in Redis beside the current one, from 0 to 10. @default 0 */
  readonly keep?: number;
}

/** An error of the engine about an option, which has another name there. */
export function inClassicNames(error: unknown): unknown {
  if (!isSmartRedisError(error, 'SR_INVALID_OPTION')) return error;
  const { option, allowed } = error.details;
  const name = /^refresh\.(cron|timezone)$/.exec(option ?? '')?.[1];
  if (option === undefined || name === undefined) return error;
  return new SmartRedisError(error.code, error.message.replace(`"${option}"`, `"${name}"`), {
    details: { option: name, allowed },
  });
}

/** The definition that `register` passes to the engine. */
export type ClassicDefinition = CacheDefinition<
  unknown,
  unknown,
  Record<string, Target<unknown>>,
  unknown
>;

const registerNames: OptionNames<RegisterOptions> = {
  dataFetchingFn: true,
  cacheKeys: true,
  redisDataTypes: true,
  refreshInterval: true,
  cron: true,
  timezone: true,
  idProp: true,
  scoreProp: true,
  memberProp: true,
  name: true,
  params: true,
  guard: true,
  keep: true,
};

const types = ['hash', 'list', 'string', 'set', 'sortedSet'] as const;
const longestIntervalSeconds = 1e9;

/** @throws SmartRedisError `SR_INVALID_OPTION` if it is not an object, and for an unknown name */
export function knownRegisterOptions(given: Partial<RegisterOptions>): Partial<RegisterOptions> {
  const options: unknown = given;
  if (options === undefined) throw invalidOption('options', options, 'an object');
  return demandKnownOptions('register()', given, registerNames);
}

/**
 * The definition for the options of `register`.
 * @throws SmartRedisError `SR_INVALID_OPTION`, naming the option
 */
export function definitionOf(
  options: Partial<RegisterOptions>,
  writers: ReadonlyMap<string, Writer<never>>,
): ClassicDefinition {
  const { dataFetchingFn, params, keep, guard } = options;
  if (typeof dataFetchingFn !== 'function') {
    throw invalidOption('dataFetchingFn', dataFetchingFn, 'a function');
  }
  return {
    name: nameOf(options),
    params,
    fetcher: ({ signal, params: handed }) => dataFetchingFn(handed, { signal }),
    refresh: scheduleOf(options),
    targets: targetsOf(options, writers),
    ...(keep === undefined ? {} : { keep }),
    // The classic library filled any key, and this one takes over the keys of its predecessor.
    adopt: true,
    ...(guard === undefined ? {} : { guard }),
  };
}

function scheduleOf({
  refreshInterval,
  cron,
  timezone,
}: Partial<RegisterOptions>): RefreshSchedule {
  // They are checked by the engine.
  const slots = {
    ...(cron === undefined ? {} : { cron }),
    ...(timezone === undefined ? {} : { timezone }),
  };
  if (refreshInterval === undefined && cron !== undefined) return slots;
  if (
    typeof refreshInterval !== 'number' ||
    !(refreshInterval > 0 && refreshInterval <= longestIntervalSeconds)
  ) {
    throw invalidOption('refreshInterval', refreshInterval, 'a number of seconds greater than 0');
  }
  return { every: `${Math.max(1, Math.round(refreshInterval * 1000))}ms`, ...slots };
}

function targetsOf(
  options: Partial<RegisterOptions>,
  writers: ReadonlyMap<string, Writer<never>>,
): Record<string, Target<unknown>> {
  const cacheKeys = demandTexts('cacheKeys', options.cacheKeys);
  const redisDataTypes = demandTexts('redisDataTypes', options.redisDataTypes);
  if (cacheKeys.length !== redisDataTypes.length) {
    throw invalidOption(
      'redisDataTypes',
      redisDataTypes,
      `an array as long as cacheKeys, which has ${String(cacheKeys.length)}`,
    );
  }
  if (new Set(cacheKeys).size !== cacheKeys.length)
    throw invalidOption('cacheKeys', cacheKeys, 'an array of different keys');
  const targets = cacheKeys.map((key, index) => [
    key,
    targetOf(key, redisDataTypes[index] ?? '', options, writers),
  ]);
  return Object.fromEntries(targets) as Record<string, Target<unknown>>; // rows are checked at run time
}

function targetOf(
  key: string,
  type: string,
  options: Partial<RegisterOptions>,
  writers: ReadonlyMap<string, Writer<never>>,
): Target {
  const id = propertyOf('idProp', options.idProp) ?? 'id';
  const score = propertyOf('scoreProp', options.scoreProp) ?? 'score';
  const member = propertyOf('memberProp', options.memberProp);
  switch (type) {
    case 'hash':
      return hash({ key, id });
    case 'list':
      return list({ key });
    case 'string':
      return string({ key });
    case 'set':
      return member === undefined ? set({ key }) : set({ key, member });
    case 'sortedSet':
      return member === undefined ? sortedSet({ key, score }) : sortedSet({ key, score, member });
    default: {
      const writer = writers.get(type);
      if (writer !== undefined) return { key, writer };
      throw invalidOption(
        'redisDataTypes',
        type,
        `one of ${[...types, ...writers.keys()].join(', ')}`,
      );
    }
  }
}

function propertyOf(option: string, property: unknown): string | undefined {
  if (property === undefined || (typeof property === 'string' && property !== '')) return property;
  throw invalidOption(option, property, 'the name of a property');
}

function demandTexts(option: string, texts: unknown): readonly string[] {
  const valid =
    Array.isArray(texts) &&
    texts.length > 0 &&
    texts.every((text) => typeof text === 'string' && text !== '');
  if (valid) return texts as string[];
  throw invalidOption(option, texts, 'an array of at least one text, none of them empty');
}

function nameOf({ name, cacheKeys }: Partial<RegisterOptions>): string {
  if (name === undefined) {
    // Not random, because all instances must use the same name.
    const digest = createHash('sha1')
      .update(JSON.stringify([cacheKeys]))
      .digest('hex');
    return `cache-${digest.slice(0, 12)}`;
  }
  if (typeof name === 'string' && /^[\w-]{1,200}$/.test(name)) return name;
  throw invalidOption('name', name, 'letters, digits, "_" and "-"');
}
