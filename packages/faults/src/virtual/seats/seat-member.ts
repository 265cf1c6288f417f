import { delay } from '@smart-redis/core/electors';
import { hash, list, SmartRedis } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { rowsOf } from '../engine-rows.js';
import type { Place, World } from '../world.js';
import { watchComing } from './watch-coming.js';
import { everyMs, namespace, seatCaches, ttlMs } from './seat-caches.js';

/** An instance that holds a seat. */
export interface SeatMember {
  readonly place: Place;
  readonly isNew: boolean;
  /** The names of the caches that it has registered. */
  readonly knows: ReadonlySet<string>;
  /** The caches that it serves, and since when in virtual milliseconds. */
  readonly served: ReadonlyMap<string, number>;
  /** The caches that it refreshes. */
  readonly running: ReadonlySet<string>;
  /** The number of caches that it has let go so far. */
  readonly releasedCount: number;
  /** The number of its fetches that were aborted so far. */
  readonly abortedCount: number;
  readonly state: 'running' | 'closing' | 'closed' | 'killed';
  /** Whether a call that it has sent may still take this seat. */
  mayStillTake(seat: string): boolean;
  close(finish: boolean): void;
  kill(): void;
}

/** What {@link startSeatMember} needs. */
export interface SeatMemberOptions {
  readonly world: World;
  readonly isNew: boolean;
  /** Whether it has the rare caches too. */
  readonly isFull: boolean;
  /** The number of the next fetch of any instance: 1, 2, … */
  readonly nextFetch: () => number;
}

/** Starts an instance in a process of its own. */
export function startSeatMember(options: SeatMemberOptions): SeatMember {
  const { world, isNew, isFull } = options;
  const place = world.addPlace();
  const { clock } = place.process;
  const served = new Map<string, number>();
  const running = new Set<string>();
  const state = { now: 'running' as SeatMember['state'], released: 0, aborted: 0 };
  const coming = watchComing(place.driver, () => world.timeline.nowMs);
  const smart = new SmartRedis({
    driver: coming.driver,
    namespace,
    instance: place.name,
    logger: false,
    elector: leaseElector({ ttl: `${ttlMs}ms` }),
    clock,
    random: world.random,
  });
  const caches = seatCaches.filter(({ isRare }) => isFull || !isRare);
  for (const { name, keys, longestMs } of caches) {
    smart.register({
      name,
      refresh: { every: `${everyMs}ms` },
      timeout: '10s',
      shape: isNew ? 2 : 1,
      fetcher: async ({ signal }) => {
        const fetch = options.nextFetch();
        signal.addEventListener('abort', () => (state.aborted += 1));
        running.add(name);
        await delay(clock, world.random() * longestMs, signal);
        return [...rowsOf(fetch, false)];
      },
      targets: { all: list({ key: keys.all }), byId: hash({ key: keys.byId, id: 'id' }) },
    });
  }
  smart.on('committed', ({ cache, instance }) => {
    if (instance === place.name) running.delete(cache);
  });
  smart.on('refreshFailed', ({ cache, instance }) => {
    if (instance === place.name) running.delete(cache);
  });
  smart.on('serving', ({ cache }) => void served.set(cache, world.timeline.nowMs));
  smart.on('released', ({ cache }) => {
    state.released += 1;
    served.delete(cache);
  });
  smart.start().catch(() => undefined); // closed before the start
  const member: SeatMember = {
    place,
    isNew,
    knows: new Set(caches.map(({ name }) => name)),
    served,
    running,
    get releasedCount() {
      return state.released;
    },
    get abortedCount() {
      return state.aborted;
    },
    get state() {
      return state.now;
    },
    mayStillTake: coming.mayStillTake,
    close: (finish) => {
      state.now = 'closing';
      void smart.close(finish ? { finish: '5s' } : {}).then(() => {
        state.now = 'closed';
      });
    },
    kill: () => {
      state.now = 'killed';
      place.driver.suffer('cut');
      place.process.pause();
    },
  };
  return member;
}
