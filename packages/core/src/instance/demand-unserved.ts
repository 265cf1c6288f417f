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
 * @throws SmartRedisError `SR_SERVED_ELSEWHERE` if other instances have the cache registered, and
 * keep it
 */
export async function demandUnserved(context: InstanceContext, registered: Cache): Promise<void> {
  const takeBack = await context.servers()?.withdraw(registered.definition.name);
  try {
    await noneLeft(context, registered);
  } catch (error) {
    takeBack?.();
    throw error;
  }
}

async function noneLeft(context: InstanceContext, registered: Cache): Promise<void> {
  const { clock } = context;
  const { name: cache } = registered.definition;
  const startedAt = clock.monotonic();
  for (;;) {
    const others = await othersWith(context, registered);
    if (others.length === 0) return;
    if (clock.monotonic() - startedAt > limitMs) {
      const named = others.map((name) => `"${name}"`).join(', ');
      const who = context.servers() === undefined ? `the leader, ${named},` : named;
      throw new SmartRedisError(
        'SR_SERVED_ELSEWHERE',
        `the data of cache "${cache}" were not removed, and the cache stays registered: ${who} ${others.length === 1 ? 'has' : 'have'} it registered too ` +
          'and would rebuild it. Unregister it there, or here without dropData',
        { details: { cache, leader: others[0] ?? '', instances: others } },
      );
    }
    await delay(clock, pauseMs);
  }
}

/** The instances that would rebuild the cache. */
async function othersWith(
  { leader, servers }: InstanceContext,
  registered: Cache,
): Promise<readonly string[]> {
  const { name } = registered.definition;
  const seats = servers();
  if (seats !== undefined) return seats.knownBy(registered.definition);
  const answer = await leader.answerFor(name, answerMs);
  if (answer?.known.includes(name) !== true) return [];
  const place = answer.places?.[name];
  // It may have a cache of the same name with other keys.
  if (place !== undefined && !(await registered.liesAt(place))) return [];
  return [answer.instance];
}
