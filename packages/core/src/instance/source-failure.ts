import type { SmartRedisErrorCode } from '../errors/errors.js';

/**
 * Failures of Redis, a writer or a row, not of the source, and refusals of a guard: they are the
 * same for every instance.
 */
const ofNoSource: ReadonlySet<SmartRedisErrorCode> = new Set([
  'SR_CONNECTION',
  'SR_AUTH',
  'SR_COMMAND_TIMEOUT',
  'SR_REPLY',
  'SR_KEY_TAKEN',
  'SR_STAGING_INCOMPLETE',
  'SR_INSUFFICIENT_MEMORY',
  'SR_FENCE_LOST',
  'SR_ROW_WITHOUT_ID',
  'SR_NOT_SERIALIZABLE',
  'SR_WRITER_FAILED',
  'SR_REFUSED',
]);

/** Whether another instance may succeed where this one has failed. */
export function isOfSource(code: SmartRedisErrorCode): boolean {
  return !ofNoSource.has(code);
}
