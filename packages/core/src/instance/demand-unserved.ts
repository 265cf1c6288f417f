import type { Cache } from './cache.js';
import { delay } from '../contracts/clock.js';
import type { InstanceContext } from './instance-context.js';
import { SmartRedisError } from '../errors/errors.js';

/** If all instances unregister a cache at the same time, the leader may be a little later. */
const limitMs = 3000;
const answerMs = 1000;
const pauseMs = 250;

/**
 * Refuses to remove data that another instance would rebuild at once.
 * @throws SmartRedisError `SR_SERVED_ELSEWHERE` if the leader has the cache registered, and keeps
 * it
 */
export async function demandUnserved(
  { leader, clock }: InstanceContext,
  registered: Cache,
): Promise<void> {
  const { name: cache } = registered.definition;
  const startedAt = clock.monotonic();
  for (;;) {
    const answer = await leader.answerFor(cache, answerMs);
    if (answer?.known.includes(cache) !== true) return;
    if (clock.monotonic() - startedAt > limitMs) {
      const place = answer.places?.[cache];
      // A cache of the same name with other keys.
      if (place !== undefined && !(await registered.liesAt(place))) return;
      throw new SmartRedisError(
        'SR_SERVED_ELSEWHERE',
        `the data of cache "${cache}" were not removed, and the cache stays registered: the leader, "${answer.instance}", has it registered too ` +
          'and would rebuild it. Unregister it there, or here without dropData',
        { details: { cache, leader: answer.instance } },
      );
    }
    await delay(clock, pauseMs);
  }
}
