import { invalidOption } from '../errors.js';

/** Options of every long read. */
export interface IterateOptions {
  /**
   * Elements per round trip, 1 to 100000. For hashes and sets a hint: Redis may give some more or less.
   * @default 1000
   */
  readonly pageSize?: number;
  /**
   * What to do when a commit replaces the key in mid-iteration, or another server answers for it (a failover, a slot that
   * moved, a restart): `throw` an `SR_VERSION_CHANGED`, so that all come once, of one version; or `continue`, so that elements
   * may be missing, repeated, or of either version.
   * @default 'throw'
   */
  readonly onVersionChange?: 'throw' | 'continue';
}

/** {@link IterateOptions} after defaults. */
export type ResolvedIterateOptions = Required<IterateOptions>;

/**
 * Checks and fills in options.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function resolveIterateOptions(options: IterateOptions = {}): ResolvedIterateOptions {
  const { pageSize = 1000, onVersionChange = 'throw' } = options;
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > 100_000) {
    throw invalidOption('pageSize', pageSize, 'an integer from 1 to 100000');
  }
  // Users of plain JavaScript may give anything.
  if (!['throw', 'continue'].includes(onVersionChange)) {
    throw invalidOption('onVersionChange', onVersionChange, `'throw' or 'continue'`);
  }
  return { pageSize, onVersionChange };
}
