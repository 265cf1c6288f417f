import { SmartRedisError } from '../errors/errors.js';

/** The error for targets that cannot be swapped in one step. */
export function crossSlot(keys: readonly string[], cause?: unknown): SmartRedisError {
  return new SmartRedisError(
    'SR_CROSS_SLOT',
    `the targets ${keys.map((key) => `"${key}"`).join(', ')} are in different hash slots and cannot be swapped in one step; ` +
      'give their keys a common tag, such as "{delays}:all" and "{delays}:worst", or allow one swap per slot with atomic: false',
    { cause, details: { keys } },
  );
}
