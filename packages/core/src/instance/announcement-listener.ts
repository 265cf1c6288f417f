import type { CacheRegistry } from './cache-registry.js';
import type { AnnouncementListener } from './hear-announcement.js';
import type { InstanceContext } from './instance-context.js';
import type { Emit } from './service-host.js';
import type { Service } from './service.js';
import type { Views } from './views.js';

type HeardBy = Pick<InstanceContext, 'groups' | 'openRequests' | 'heardRequests'>;

/** Handles the announcements of other instances. */
export function createAnnouncementListener(
  { groups, openRequests, heardRequests }: HeardBy,
  caches: CacheRegistry,
  views: Pick<Views, 'named'>,
  service: Service,
  emit: Emit,
): AnnouncementListener {
  const ended = (cache: string): void => {
    caches.get(cache)?.refreshEnded();
    for (const view of views.named(cache)) view.refreshEnded();
  };
  return {
    requested: (name, at, askedIn) => {
      const cache = caches.get(name);
      // Another application may have a cache of that name; and our own requests come back.
      const isServed = at !== undefined && cache?.servedAt() === at;
      if (isServed && askedIn !== undefined && !openRequests.has(name, askedIn.ticket)) {
        heardRequests.hear(name, askedIn);
      }
      cache?.wakeRunner();
    },
    released: (cache) => caches.get(cache)?.wakeRunner(),
    unchanged: ended,
    paused: (cache) => caches.get(cache)?.lookAtPause(),
    freed: (group) => groups.freed(group),
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
    published: (cache, version) => {
      caches.get(cache)?.published(version);
      for (const view of views.named(cache)) view.published(version);
    },
    ended,
  };
}
