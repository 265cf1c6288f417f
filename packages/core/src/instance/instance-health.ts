import { within } from '../waiting/within.js';
import type { InstanceHealth } from './cache-health.js';
import { worstOf } from './cache-health.js';
import type { CacheRegistry } from './cache-registry.js';
import type { InstanceContext } from './instance-context.js';
import type { Views } from './views.js';

/** The health of an instance, which waits for Redis at most for `limitMs`. Never rejects. */
export async function instanceHealth(
  { clock, driver, instance }: InstanceContext,
  registry: CacheRegistry,
  views: Pick<Views, 'values'>,
  limitMs: number,
): Promise<InstanceHealth> {
  const registered = [...registry.values()];
  const viewed = new Map([...views.values()].map((cache) => [cache.definition.name, cache]));
  for (const { definition } of registered) viewed.delete(definition.name);
  const caches = [...registered, ...viewed.values()];
  const answering = driver.open().then(() => driver.send(['TIME'], { lane: 'control' }));
  const [answered, ...all] = await Promise.all([
    within(answering, { clock, limitMs }),
    ...caches.map(async (cache) => [cache.definition.name, await cache.health(limitMs)] as const),
  ]);
  const connected = answered.state === 'done';
  return {
    status: connected ? worstOf(all.map(([, { status }]) => status)) : 'unknown',
    connected,
    instance,
    serves: registered.filter(({ isServedHere }) => isServedHere).length,
    caches: Object.fromEntries(all),
  };
}
