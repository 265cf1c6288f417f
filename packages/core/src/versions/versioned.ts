import type { RedisDriver } from '../contracts/driver.js';
import type { CacheState } from '../metadata/cache-state.js';
import type { KeptVersion } from '../metadata/kept.js';
import type { MetadataPlace } from '../metadata/metadata-place.js';
import { stateAt } from '../metadata/state-at.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';

/** A cache whose versions are listed, compared or put back. */
export interface Versioned {
  readonly driver: RedisDriver;
  readonly namespace: string;
  readonly definition: ResolvedDefinition;
  /** One for each group of the definition. */
  readonly places: readonly MetadataPlace[];
}

/** The state of each group. */
export async function readStates({ driver, places }: Versioned): Promise<readonly CacheState[]> {
  const states = await Promise.all(places.map((place) => stateAt(driver, place)));
  for (const [index, { version }] of states.entries()) places[index]?.saw(version !== null);
  return states;
}

/** An earlier version of all groups, in their order. */
export type KeptInAll = readonly [KeptVersion, ...KeptVersion[]];

/** The earlier versions that every group has, the newest first. */
export function keptInAll(states: readonly CacheState[]): readonly KeptInAll[] {
  const [first, ...others] = states;
  return (first?.kept.versions ?? [])
    .flatMap((own): KeptInAll[] => {
      const rest = others.map(({ kept }) => kept.versions.find((one) => isSame(one, own)));
      return rest.includes(undefined) ? [] : [[own, ...(rest as KeptVersion[])]];
    })
    .sort(([one], [other]) => other.version - one.version);
}

function isSame(one: KeptVersion, other: KeptVersion): boolean {
  return one.version === other.version;
}
