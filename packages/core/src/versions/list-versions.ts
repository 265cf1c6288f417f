import { stateOfGroups } from '../metadata/state-of-groups.js';
import { wholeVersions } from './select-version.js';
import type { Versioned } from './versioned.js';
import { readStates } from './versioned.js';

/** A version that is in Redis. */
export interface VersionInfo {
  readonly version: number;
  /** Time of its build, by the server's clock. */
  readonly builtAt: Date;
  /** Number of rows. */
  readonly rows: number;
  /** Size in bytes. */
  readonly bytes: number;
  /** Whether readers see it. */
  readonly current: boolean;
}

/** The versions of a cache, the newest first; earlier ones only where all of their keys are there. */
export async function listVersions(cache: Versioned): Promise<readonly VersionInfo[]> {
  const states = await readStates(cache);
  const { version: current } = stateOfGroups(states);
  const kept = await wholeVersions(cache, states);
  const earlier = kept.map(([{ version, builtAt, rows, bytes }]): VersionInfo => {
    return { version, builtAt: new Date(builtAt), rows, bytes, current: false };
  });
  if (current === null) return earlier;
  const { version, builtAt, rows, bytes } = current;
  return [{ version, builtAt, rows, bytes, current: true }, ...earlier];
}
