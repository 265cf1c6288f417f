import type { Elector } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';

/** How standbys check that the master's host is alive. */
export interface MasterAliveCheck {
  /** @default true */
  readonly enable?: boolean;
  /** Seconds between two pings. @default 10 */
  readonly interval?: number;
  /** Seconds to wait for an answer. @default 2 */
  readonly timeout?: number;
  /** Misses in a row before a takeover. @default 3 */
  readonly misses?: number;
}

/** The elector for the option `masterAliveCheck`. */
export function electorFor(_check: boolean | MasterAliveCheck): Elector {
  return leaseElector();
}
