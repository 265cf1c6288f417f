import type { Duration } from '../options/durations.js';
import { parseDuration } from '../options/durations.js';
import type { OptionNames } from '../options/demand.js';
import { demandKnownOptions } from '../options/demand.js';
import { invalidOption } from '../errors/errors.js';

/**
 * How old a cache may become: the time since its last success, also if that found nothing new, by
 * the server's clock.
 */
export interface Freshness {
  /** From this age on the cache is `late`. At least 1ms. @default never */
  readonly lateAfter?: Duration;
  /** From this age on the cache is `stale`. Longer than `lateAfter`. @default never */
  readonly staleAfter?: Duration;
}

/** {@link Freshness} in milliseconds; `Infinity`: never. */
export interface ResolvedFreshness {
  readonly lateMs: number;
  readonly staleMs: number;
}

const freshnessNames: OptionNames<Freshness> = { lateAfter: true, staleAfter: true };

/** @throws SmartRedisError `SR_INVALID_OPTION` */
export function resolveFreshness(freshness: Freshness | undefined): ResolvedFreshness | undefined {
  if (freshness === undefined) return undefined;
  const allowed = `an object such as { lateAfter: '10m', staleAfter: '30m' }`;
  if (typeof freshness !== 'object' || (freshness as unknown) === null) {
    throw invalidOption('freshness', freshness, allowed);
  }
  const given = demandKnownOptions('register()', freshness, freshnessNames, 'freshness.');
  const { lateAfter, staleAfter } = given;
  if (lateAfter === undefined && staleAfter === undefined) {
    throw invalidOption('freshness', freshness, allowed);
  }
  const lateMs = limitMs('freshness.lateAfter', lateAfter);
  const staleMs = limitMs('freshness.staleAfter', staleAfter);
  if (lateAfter !== undefined && staleAfter !== undefined && staleMs <= lateMs) {
    throw invalidOption(
      'freshness.staleAfter',
      staleAfter,
      `longer than freshness.lateAfter (${lateAfter})`,
    );
  }
  return { lateMs, staleMs };
}

function limitMs(option: string, given: Duration | undefined): number {
  return given === undefined ? Infinity : parseDuration(option, given);
}
