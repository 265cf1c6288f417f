import type { OptionNames } from '../../options/demand.js';
import { demandCount, demandKnownOptions } from '../../options/demand.js';
import { invalidOption } from '../../errors/errors.js';
import type { ReadOptions, ReadSending } from './read-options.js';
import { readNames, sendingBy } from './read-options.js';

/** Options of iterations over a whole key. */
export interface IterateOptions extends ReadOptions {
  /**
   * Elements per round trip, 1 to 100000. For hashes and sets this is a hint: Redis may return more
   * or fewer.
   * @default 1000
   */
  readonly pageSize?: number;
  /**
   * What to do if a commit replaces the key during the iteration, or another server takes over (a
   * failover, a moved slot, a restart). `throw`: throw `SR_VERSION_CHANGED`; otherwise all elements
   * are returned once, from one version. `continue`: continue; elements may be missing, repeated,
   * or from either version.
   * @default 'throw'
   */
  readonly onVersionChange?: 'throw' | 'continue';
}

/** {@link IterateOptions} after defaults. */
export interface ResolvedIterateOptions extends Required<Omit<IterateOptions, keyof ReadOptions>> {
  readonly sending: ReadSending;
}

const iterateNames: OptionNames<IterateOptions> = {
  ...readNames,
  pageSize: true,
  onVersionChange: true,
};

/**
 * Checks and fills in options.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function resolveIterateOptions(options?: IterateOptions): ResolvedIterateOptions {
  const given = demandKnownOptions('a long read', options, iterateNames);
  const pageSize = demandCount('pageSize', given.pageSize, 1000, { max: 100_000 });
  const { onVersionChange = 'throw' } = given;
  if (!['throw', 'continue'].includes(onVersionChange)) {
    throw invalidOption('onVersionChange', onVersionChange, `'throw' or 'continue'`);
  }
  return { pageSize, onVersionChange, sending: sendingBy(given) };
}
