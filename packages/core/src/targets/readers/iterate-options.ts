import type { OptionNames } from '../../options/demand.js';
import { demandCount, demandKnownOptions } from '../../options/demand.js';
import { invalidOption } from '../../errors/errors.js';
import type { ReadOptions, ReadSending } from './read-options.js';
import { readNames, sendingBy } from './read-options.js';

/** Options of every long read. */
export interface IterateOptions extends ReadOptions {
  /**
   * Elements per round trip, 1 to 100000. For hashes and sets a hint: Redis may give some more or
   * less.
   * @default 1000
   */
  readonly pageSize?: number;
  /**
   * What to do when a commit replaces the key in mid-iteration, or another server answers for it (a
   * failover, a slot that moved, a restart): `throw` an `SR_VERSION_CHANGED`, so that all come
   * once, of one version; or `continue`, so that elements may be missing, repeated, or of either
   * version.
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
