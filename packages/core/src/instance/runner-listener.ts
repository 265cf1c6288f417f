import type { CacheRegistry } from './cache-registry.js';
import type { InstanceContext } from './instance-context.js';
import type { RunnerListener } from './runner-job.js';
import type { Emit } from './service-host.js';
import type { Service } from './service.js';

/** Handles the reports of all runners of an instance. */
export function createRunnerListener(
  { instance }: InstanceContext,
  caches: CacheRegistry,
  service: () => Service,
  emit: Emit,
): RunnerListener {
  return {
    refreshed: (cache, { version, rows, durationMs, unchanged }, term) => {
      service().refreshed(cache);
      caches.get(cache)?.published(version);
      if (!unchanged) {
        emit('committed', { cache, version, rows, durationMs, term, instance });
        for (const follower of caches.followersOf(cache)) follower.upstreamCommitted();
      }
      void caches.get(cache)?.dropRetired();
      caches.get(cache)?.notifyWaiters();
    },
    failed: (cache, error) => {
      service().failed(cache, error);
      emit('refreshFailed', { cache, error, instance });
      caches.get(cache)?.notifyWaiters();
    },
    healthy: (cache) => service().healthy(cache),
    claimed: (cache, term) => emit('serving', { cache, term }),
    released: (cache, term, reason) => emit('released', { cache, term, reason }),
    overdue: (cache, waitedMs, running, isShared) => {
      // No other instance would get such a slot sooner.
      if (!isShared) service().overdue(cache);
      emit('overdue', { cache, waitedMs, running });
    },
    seatUsedTwice: (seat) => service().seatUsedTwice(seat),
    outranked: (term) => service().outranked(term),
  };
}
