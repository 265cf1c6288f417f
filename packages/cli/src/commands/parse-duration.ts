import { duration } from '@smart-redis/core';
import { parseDuration } from '@smart-redis/core/drivers';
import { InvalidArgumentError } from 'commander';

/** Checks a duration with its unit, such as `10m`. @throws InvalidArgumentError */
export function parseDurationText(text: string): string {
  try {
    return duration(text);
  } catch {
    throw new InvalidArgumentError("It must be a duration with a unit, such as '30s' or '10m'.");
  }
}

/** The milliseconds of a duration that {@link parseDurationText} has checked. */
export function millisecondsOf(text: string): number {
  return parseDuration('duration', text, { minMs: 0 });
}
