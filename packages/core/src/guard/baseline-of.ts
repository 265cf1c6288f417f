import type { Baseline } from '../contracts/guard.js';
import type { CacheState } from '../metadata/cache-state.js';

/**
 * The version that a refresh is compared with: the last one that passed; the current one if it was
 * published without a guard, or was put back by a rollback.
 */
export function baselineOf({ passed, version, rolledBackFrom }: CacheState): Baseline | null {
  if (passed !== null && rolledBackFrom === null) return passed;
  if (version === null) return null;
  return { version: version.version, rows: version.rows, bytes: version.bytes };
}
