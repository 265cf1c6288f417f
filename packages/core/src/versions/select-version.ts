import type { SmartRedisErrorDetails } from '../errors/errors.js';
import { invalidOption, SmartRedisError } from '../errors/errors.js';
import type { CacheState } from '../metadata/cache-state.js';
import { parseBuiltAs } from '../metadata/built-as.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import { isWhole } from './is-whole.js';
import type { KeptInAll, Versioned } from './versioned.js';
import { keptInAll } from './versioned.js';

/** Checks a version that a user has given. @throws SmartRedisError `SR_INVALID_OPTION` */
export function demandVersion(option: string, given: unknown): number {
  if (Number.isSafeInteger(given) && Number(given) >= 0) return Number(given);
  throw invalidOption(option, given, 'a version, as versions() lists them');
}

/** The earlier versions that are whole, the newest first. */
export async function wholeVersions(
  cache: Versioned,
  states: readonly CacheState[],
): Promise<readonly KeptInAll[]> {
  const kept = keptInAll(states);
  const whole = await Promise.all(kept.map((version) => isWhole(cache, version)));
  return kept.filter((_, index) => whole[index]);
}

/**
 * The version that is to be put back: `wanted`, or the newest one that is kept.
 * @throws SmartRedisError `SR_NO_SUCH_VERSION`
 */
export async function selectVersion(
  cache: Versioned,
  states: readonly CacheState[],
  wanted: number | undefined,
): Promise<KeptInAll> {
  const { definition } = cache;
  const kept = await wholeVersions(cache, states);
  const versions = kept.map(([{ version }]) => version);
  const selected =
    wanted === undefined ? kept[0] : kept.find(([{ version }]) => version === wanted);
  if (selected === undefined) throw noSuchVersion(definition, wanted, versions);
  demandFit(definition, selected, versions);
  return selected;
}

/** The error for a version that is not there. */
export function noSuchVersion(
  { name, keep }: ResolvedDefinition,
  wanted: number | undefined,
  versions: readonly number[],
): SmartRedisError {
  const lacks =
    wanted === undefined
      ? `cache "${name}" has no earlier version`
      : `cache "${name}" has no earlier version ${String(wanted)}`;
  const without =
    keep === 0
      ? 'none is kept: set its option keep'
      : 'none is kept yet, or their keys are not as they were';
  const has = versions.length === 0 ? without : `there are ${versions.join(', ')}`;
  return failed(`${lacks}; ${has}`, { ...named(name, wanted), versions });
}

/**
 * Readers of the definition must find in the version what they expect.
 * @throws SmartRedisError `SR_NO_SUCH_VERSION`, naming the target
 */
function demandFit(
  { name: cache, targets, groups, shape }: ResolvedDefinition,
  selected: KeptInAll,
  versions: readonly number[],
): void {
  const { version } = selected[0];
  const head = `version ${String(version)} of cache "${cache}"`;
  for (const [target, { key, writer }] of Object.entries(targets)) {
    const group = groups.findIndex((members) => members.some((one) => one.key === key));
    const kept = selected[group];
    const details = { cache, version, versions, target, key };
    if (kept === undefined || !Object.hasOwn(kept.counts, key)) {
      throw failed(
        `${head} has no target "${target}" ("${key}"), which was added since; it is not put back, and nothing was changed`,
        details,
      );
    }
    const builtAs = parseBuiltAs(kept.builtAs);
    const type = builtAs.targets[key];
    if (type !== writer.type) {
      throw failed(
        `${head} holds target "${target}" ("${key}") as "${String(type)}", and its writer is a "${writer.type}" now; it is not put back, and nothing was changed`,
        details,
      );
    }
    if (builtAs.shape !== shape) {
      throw failed(
        `${head} was built with shape ${String(builtAs.shape)}, and its shape is ${String(shape)} now; it is not put back, and nothing was changed`,
        { cache, version, versions },
      );
    }
  }
}

function named(cache: string, version: number | undefined): SmartRedisErrorDetails {
  return version === undefined ? { cache } : { cache, version };
}

function failed(message: string, details: SmartRedisErrorDetails): SmartRedisError {
  return new SmartRedisError('SR_NO_SUCH_VERSION', message, { details });
}
