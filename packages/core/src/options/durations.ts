import { parse } from '@lukeed/ms';
import { invalidOption } from '../errors/errors.js';

/** The units of a {@link Duration}. */
export type DurationUnit =
  | ('ms' | 'msec' | 'msecs' | 'millisecond' | 'milliseconds')
  | ('s' | 'sec' | 'secs' | 'second' | 'seconds')
  | ('m' | 'min' | 'mins' | 'minute' | 'minutes')
  | ('h' | 'hr' | 'hrs' | 'hour' | 'hours')
  | ('d' | 'day' | 'days')
  | ('w' | 'wk' | 'wks' | 'week' | 'weeks')
  | ('y' | 'yr' | 'yrs' | 'year' | 'years');

/**
 * A duration with its unit: `'250ms'`, `'10s'`, `'5m'`, `'2h'`, `'1d'`. Use {@link duration} for
 * text that is only known at run time, such as a setting.
 */
export type Duration = `${number}${'' | ' '}${DurationUnit}`;

/**
 * Checks that text is a {@link Duration} of at least 0, and returns it. @throws SmartRedisError
 * `SR_INVALID_OPTION` if it is not
 * @example { every: duration(process.env.REFRESH_EVERY ?? '5m') }
 */
export function duration(text: string): Duration {
  parseDuration('duration', text, { minMs: 0 });
  return text as Duration; // it has just been parsed
}

const pattern = /^\d+(\.\d+)?\s*[a-z]+$/i;

/** Bounds of {@link parseDuration}, in milliseconds. */
export interface DurationBounds {
  /** @default 1 */
  readonly minMs?: number;
  /** @default no upper bound */
  readonly maxMs?: number;
}

/**
 * The milliseconds of a duration with a unit, as a whole number, because Redis accepts no others.
 * @throws SmartRedisError `SR_INVALID_OPTION`, naming `option`, for anything else.
 */
export function parseDuration(option: string, value: unknown, bounds: DurationBounds = {}): number {
  const { minMs = 1, maxMs = Number.MAX_SAFE_INTEGER } = bounds;
  const parsed = typeof value === 'string' && pattern.test(value) ? parseText(value) : undefined;
  if (parsed === undefined || !Number.isFinite(parsed)) {
    throw invalidOption(option, value, `a duration with a unit, such as '250ms', '10s' or '5m'`);
  }
  if (parsed < minMs || parsed > maxMs) {
    const upper = bounds.maxMs === undefined ? '' : ` and at most ${String(maxMs)}ms`;
    throw invalidOption(option, value, `at least ${String(minMs)}ms${upper}`);
  }
  return Math.round(parsed);
}

function parseText(text: string): number | undefined {
  // The library does not parse a zero, so its unit is tested with another number.
  const isZero = Number.parseFloat(text) === 0;
  const parsed = parse(isZero ? text.replace(/^[\d.]+/, '1') : text);
  return isZero && parsed !== undefined ? 0 : parsed;
}
