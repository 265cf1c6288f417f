import { isSmartRedisError } from '@smart-redis/core';
import type { CacheDetails, InstanceSummary, Operator } from '@smart-redis/core/operator';
import type { Unknown } from '../facts.js';
import { inParallel } from './in-parallel.js';
import { reasonOf } from './reason-of.js';

/** All caches of a namespace; none if it has none. */
export async function readCaches(operator: Operator): Promise<readonly CacheDetails[] | Unknown> {
  try {
    const caches = await operator.caches();
    const details = await inParallel(caches, ({ name }) => unlessGone(operator.cache(name)));
    return details.flatMap((each) => each ?? []);
  } catch (error) {
    if (isSmartRedisError(error, 'SR_UNKNOWN_CACHE')) return [];
    return { unknown: reasonOf(error) };
  }
}

/** The instances that are alive. */
export async function readInstances(
  operator: Operator,
): Promise<readonly InstanceSummary[] | Unknown> {
  try {
    return await operator.instances();
  } catch (error) {
    return { unknown: reasonOf(error) };
  }
}

/** A cache may be unregistered between two commands. */
async function unlessGone(cache: Promise<CacheDetails>): Promise<CacheDetails | undefined> {
  try {
    return await cache;
  } catch (error) {
    if (isSmartRedisError(error, 'SR_UNKNOWN_CACHE')) return undefined;
    throw error;
  }
}
