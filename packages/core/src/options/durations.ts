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
 * A duration with its unit: `'250ms'`, `'10s'`, `'5m'`, `'2h'`, `'1d'`. Text that is not known when
 * it is compiled, such as a setting, becomes one by {@link duration}.
 */
export type Duration = `${number}${'' | ' '}${DurationUnit}`;

/**
 * Text as a {@link Duration}.
 * @throws SmartRedisError `SR_INVALID_OPTION` for text that is none
 * @example { every: duration(process.env.REFRESH_EVERY ?? '5m') }
 */
export function duration(text: string): Duration {
  parseDuration('duration', text, { minMs: 0 });
  return text as Duration; // it was read just now
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
 * The milliseconds of a duration with a unit, a whole number: Redis takes no other.
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
  // The library takes a zero for no number, so its unit is tried with another.
  const isZero = Number.parseFloat(text) === 0;
  const parsed = parse(isZero ? text.replace(/^[\d.]+/, '1') : text);
  return isZero && parsed !== undefined ? 0 : parsed;
}
