import type { CacheRegistry } from './cache-registry.js';
import type { AnnouncementListener } from './hear-announcement.js';
import type { Emit } from './service-host.js';
import type { Service } from './service.js';

/** Handles the announcements of other instances. */
export function createAnnouncementListener(
  caches: CacheRegistry,
  service: Service,
  emit: Emit,
): AnnouncementListener {
  return {
    requested: (cache) => caches.get(cache)?.wakeRunner(),
    released: (cache) => caches.get(cache)?.wakeRunner(),
    unchanged: (cache) => caches.get(cache)?.refreshEnded(),
    paused: (cache) => caches.get(cache)?.lookAtPause(),
    freed: (group) => {
      for (const cache of caches.values()) cache.groupFreed(group);
    },
    wanted: (names) => {
      for (const name of names) caches.get(name)?.registerAgain();
    },
    asked: (names) => service.asked(names),
    leads: (answer) => service.leads(answer),
    seats: (fields) => service.seats(fields),
    committed: (event) => {
      if (event.rolledBackTo === undefined) service.committed(event);
      else caches.get(event.cache)?.lookAtPause();
      for (const follower of caches.followersOf(event.cache)) follower.upstreamCommitted();
      emit('committed', event);
    },
    refreshFailed: (event) => emit('refreshFailed', event),
    ended: (cache) => caches.get(cache)?.refreshEnded(),
  };
}
