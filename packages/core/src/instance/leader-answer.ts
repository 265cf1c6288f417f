import type { LeaderAnswer } from '../metadata/announcements.js';
import type { CacheRegistry } from './cache-registry.js';
import type { InstanceContext } from './instance-context.js';

/** Maximum number of running caches in an answer. */
const mostNamed = 10;

/** The answer of this instance, which leads, to a question about `caches`. */
export function leaderAnswer(
  { instance, id, running, concurrency }: InstanceContext,
  registry: CacheRegistry,
  term: number,
  caches: readonly string[],
): LeaderAnswer {
  const current = [...running.current()];
  const known = caches.filter((cache) => registry.get(cache) !== undefined);
  const places = known.flatMap((cache) => {
    const place = registry.get(cache)?.servedAt();
    return place === undefined ? [] : [[cache, place] as const];
  });
  return {
    instance,
    id,
    term,
    known,
    unknown: caches.filter((cache) => !known.includes(cache)),
    places: Object.fromEntries(places),
    running: known.filter((cache) => current.includes(cache)),
    busy: current.length < concurrency ? [] : current.slice(0, mostNamed),
  };
}
