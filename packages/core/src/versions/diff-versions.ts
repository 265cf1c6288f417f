import type { Target } from '../contracts/target.js';
import type { OptionNames } from '../options/demand.js';
import { demandCount, demandKnownOptions } from '../options/demand.js';
import type { CacheState } from '../metadata/cache-state.js';
import { stateOfGroups } from '../metadata/state-of-groups.js';
import { keptKeyOf } from '../redis/keys.js';
import { versionChanged } from '../targets/readers/read-at-one-version.js';
import type { Compared, TargetDiff } from './compared.js';
import { compareElements } from './compare-elements.js';
import { compareLists } from './compare-lists.js';
import { compareValues } from './compare-values.js';
import { kindOf } from './kind-of-target.js';
import { noSuchVersion, wholeVersions } from './select-version.js';
import type { Versioned } from './versioned.js';
import { readStates } from './versioned.js';

/** How two versions differ. */
export interface VersionDiff {
  readonly from: number;
  readonly to: number;
  /** Rows that only `to` has, of all targets together. */
  readonly added: number;
  /** Rows that both have, with other content, of all targets together. */
  readonly changed: number;
  /** Rows that only `from` has, of all targets together. */
  readonly removed: number;
  /** Each target by its name, except for those whose writer cannot be compared. */
  readonly targets: Readonly<Record<string, TargetDiff>>;
}

/** Options of `diff()`. */
export interface DiffOptions {
  /** How many rows of each kind are returned for each target, at most 1,000; 0: none. @default 10 */
  readonly sample?: number;
  /** Ends the comparison. */
  readonly signal?: AbortSignal;
}

const diffNames: OptionNames<DiffOptions> = { sample: true, signal: true };

/**
 * Compares two versions that are in Redis, page by page.
 * @throws SmartRedisError `SR_NO_SUCH_VERSION`; `SR_VERSION_CHANGED` if one of them was removed
 * meanwhile; `SR_INVALID_OPTION`
 */
export async function diffVersions(
  cache: Versioned,
  from: number,
  to: number,
  options: DiffOptions | undefined,
): Promise<VersionDiff> {
  const given = demandKnownOptions('diff()', options, diffNames);
  const sample =
    given.sample === 0 ? 0 : demandCount('sample', given.sample, 10, { max: 1000, or: '0' });
  const { driver, definition } = cache;
  const before = await keysOfVersions(cache, [from, to]);
  const targets: Record<string, TargetDiff> = {};
  for (const [name, target] of Object.entries(definition.targets)) {
    const compared: Compared = {
      ...{ driver, target, sample, signal: given.signal },
      from: before(from, target),
      to: before(to, target),
    };
    const diff = await compare(compared);
    if (diff !== undefined) targets[name] = diff;
  }
  const after = await keysOfVersions(cache, [from, to]);
  for (const target of Object.values(definition.targets)) {
    const isSame = [from, to].every((each) => after(each, target) === before(each, target));
    if (!isSame) throw versionChanged(target.key);
  }
  const sum = (of: 'added' | 'changed' | 'removed'): number =>
    Object.values(targets).reduce((total, diff) => total + diff[of], 0);
  return {
    ...{ from, to, targets },
    added: sum('added'),
    changed: sum('changed'),
    removed: sum('removed'),
  };
}

function compare(compared: Compared): Promise<TargetDiff | undefined> {
  const kind = kindOf(compared.target);
  if (kind === undefined) return Promise.resolve(undefined);
  if (kind === 'list') return compareLists(compared);
  return kind === 'string' ? compareValues(compared) : compareElements(compared, kind);
}

/** The key that holds a target in a version. */
type KeyOfVersion = (version: number, target: Target) => string;

/** @throws SmartRedisError `SR_NO_SUCH_VERSION` if one of the versions is not there */
async function keysOfVersions(cache: Versioned, wanted: readonly number[]): Promise<KeyOfVersion> {
  const { namespace, definition } = cache;
  const states: readonly CacheState[] = await readStates(cache);
  const current = stateOfGroups(states).version?.version;
  const kept = await wholeVersions(cache, states);
  const versions = kept.map(([{ version }]) => version);
  const missing = wanted.find((version) => version !== current && !versions.includes(version));
  if (missing !== undefined) throw noSuchVersion(definition, missing, versions);
  return (version, { key }) => {
    if (version === current) return key;
    const group = definition.groups.findIndex((members) => members.some((one) => one.key === key));
    const found = kept.find(([first]) => first.version === version)?.[group];
    return keptKeyOf({ namespace, cache: definition.name, key }, found?.index ?? 0);
  };
}
