import type { Elector } from '@smart-redis/core';
import type { OptionNames } from '@smart-redis/core/drivers';
import { invalidOption } from '@smart-redis/core';
import { demandBoolean, demandCount, demandKnownOptions } from '@smart-redis/core/drivers';
import { leaseElector } from '@smart-redis/lease';

/** The options of `masterAliveCheck`. */
export interface MasterAliveCheck {
  /** @default true */
  readonly enable?: boolean;
  /** Seconds between two pings. @default 10 */
  readonly interval?: number;
  /** Seconds to wait for a reply. @default 2, or `interval` if that is shorter */
  readonly timeout?: number;
  /** Consecutive misses before a takeover. @default 3 */
  readonly misses?: number;
  /**
   * The address of this host for the other instances.
   * @default its first IPv4 address that is not a loopback address, otherwise its name
   */
  readonly host?: string;
}

const checkNames: OptionNames<MasterAliveCheck> = {
  enable: true,
  interval: true,
  timeout: true,
  misses: true,
  host: true,
};

/**
 * The elector for the option `masterAliveCheck`: with pings, or with a lease.
 * @throws SmartRedisError `SR_INVALID_OPTION`, naming the option
 */
export async function electorFor(check: boolean | MasterAliveCheck): Promise<Elector> {
  const { enable, interval = 10, timeout = Math.min(2, interval), ...rest } = settingsOf(check);
  if (!enable) return leaseElector({ spread: false });
  const every = milliseconds('masterAliveCheck.interval', interval, 3600);
  const longest = milliseconds('masterAliveCheck.timeout', timeout, interval);
  const misses = demandCount('masterAliveCheck.misses', rest.misses, 3);
  // Loaded on demand, because few applications use it, and loading is slow.
  const { pingElector } = await import('@smart-redis/ping');
  const keyTtl = `${Math.max(600_000, 3 * every)}ms` as const;
  return pingElector({
    every: `${every}ms`,
    timeout: `${longest}ms`,
    misses,
    keyTtl,
  });
}

/** The option with `enable` filled in. */
export function settingsOf(
  check: boolean | MasterAliveCheck,
): MasterAliveCheck & { readonly enable: boolean } {
  if (typeof check === 'boolean') return { enable: check };
  const given = demandKnownOptions('CacheBuilder.build()', check, checkNames, 'masterAliveCheck.');
  return { ...given, enable: demandBoolean('masterAliveCheck.enable', given.enable, true) };
}

function milliseconds(option: string, seconds: unknown, max: number): number {
  if (typeof seconds === 'number' && seconds >= 0.01 && seconds <= max)
    return Math.round(seconds * 1000);
  throw invalidOption(option, seconds, `a number of seconds from 0.01 to ${String(max)}`);
}
