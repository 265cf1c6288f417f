import type { OptionNames } from '../options/demand.js';
import { demandBoolean, demandKnownOptions } from '../options/demand.js';
import type { WaitOptions } from './wait-for-state.js';
import { waitNames } from './wait-for-state.js';

/** Options of `CacheHandle.refresh`. */
export interface RefreshOptions extends WaitOptions {
  /**
   * Whether the result of this refresh is published whatever the option `guard` says of it. Applies
   * to the refresh that answers this request, on whichever instance, and to no other. Later refreshes
   * are not compared with a version that was forced.
   * @default false
   */
  readonly force?: boolean;
}

/** {@link RefreshOptions} after checks. */
export interface ResolvedRefreshOptions {
  readonly wait: WaitOptions;
  /** What the request asks for; see `drawTicket`. */
  readonly wishes: readonly string[];
}

const refreshNames: OptionNames<RefreshOptions> = { ...waitNames, force: true };

/** @throws SmartRedisError `SR_INVALID_OPTION` */
export function resolveRefreshOptions(options: RefreshOptions | undefined): ResolvedRefreshOptions {
  const { force, ...wait } = demandKnownOptions('refresh()', options, refreshNames);
  return { wait, wishes: demandBoolean('force', force, false) ? ['forced'] : [] };
}
