import { isSmartRedisError } from '@smart-redis/core';
import type { SmartRedisError } from '@smart-redis/core';

/**
 * The error with which `work` rejects. Fails if it resolves, or rejects with another kind of error.
 */
export async function failureOf(work: Promise<unknown>): Promise<SmartRedisError> {
  try {
    await work;
  } catch (error) {
    if (isSmartRedisError(error)) return error;
    throw error;
  }
  throw new Error('expected a rejection, and it resolved');
}
