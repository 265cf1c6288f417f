import type { Clock, Timer } from '../contracts/clock.js';
import type { CacheGroup } from '../settings/cache-definition.js';

/**
 * The caches of an instance that wait for slots of groups, in the order in which they came. Only the
 * first ones ask Redis: with thousands of members in a group, each free slot would be asked for by
 * all of them.
 */
export interface GroupQueues {
  of(group: CacheGroup): GroupQueue;
  /** A slot of that group is free, on any instance. */
  freed(group: string): void;
}

/** Those that wait for a slot of one group. */
export interface GroupQueue {
  /** What held the slots when the group was full last. */
  readonly holders: readonly string[];
  /** Whether a cache may ask for a slot: nobody waits, or it was called. `undefined`: it does not wait. */
  mayAsk(waiter: Waiter | undefined): boolean;
  /** The cache waits, at its former place if it has one. */
  join(waiter: Waiter): void;
  /** It has asked, and all slots are taken by `holders`: others ask in `pauseMs`. */
  full(waiter: Waiter, holders: readonly string[], pauseMs: number): void;
  /** It waits no longer, for whatever reason: the next one may ask. */
  leave(waiter: Waiter): void;
}

/** A cache that waits. */
export interface Waiter {
  /**
   * It is its turn to ask. `isFree`: a slot most likely is; otherwise some time has passed, in which
   * an announcement may have been lost.
   */
  called(isFree: boolean): void;
}

/** {@link GroupQueues} without anybody. */
export function createGroupQueues(clock: Clock): GroupQueues {
  /** By name, and by the number of slots, which may differ between caches. */
  const queues = new Map<string, Map<number, Queue>>();
  const forget = ({ name, concurrency }: CacheGroup): void => {
    const named = queues.get(name);
    named?.delete(concurrency);
    if (named?.size === 0) queues.delete(name);
  };
  return {
    of: (group) => {
      const named = queues.get(group.name) ?? new Map<number, Queue>();
      queues.set(group.name, named);
      let queue = named.get(group.concurrency);
      if (queue === undefined) {
        queue = new Queue(clock, group.concurrency, () => forget(group));
        named.set(group.concurrency, queue);
      }
      return queue;
    },
    freed: (group) => {
      for (const queue of queues.get(group)?.values() ?? []) queue.call(true);
    },
  };
}

class Queue implements GroupQueue {
  holders: readonly string[] = [];
  readonly #clock: Clock;
  readonly #slots: number;
  readonly #emptied: () => void;
  readonly #waiting = new Set<Waiter>();
  /** Those of them that were called, and have not asked yet. */
  readonly #called = new Set<Waiter>();
  #timer: Timer | undefined;

  constructor(clock: Clock, slots: number, emptied: () => void) {
    this.#clock = clock;
    this.#slots = slots;
    this.#emptied = emptied;
  }

  mayAsk(waiter: Waiter | undefined): boolean {
    if (this.#waiting.size === 0) return true;
    return waiter !== undefined && this.#called.has(waiter);
  }

  join(waiter: Waiter): void {
    this.#waiting.add(waiter);
  }

  full(waiter: Waiter, holders: readonly string[], pauseMs: number): void {
    this.holders = holders;
    this.#called.delete(waiter);
    this.#waiting.add(waiter);
    this.#timer?.stop();
    this.#timer = this.#clock.after(pauseMs, () => this.call(false));
  }

  leave(waiter: Waiter): void {
    this.#called.delete(waiter);
    this.#waiting.delete(waiter);
    if (this.#waiting.size > 0) {
      this.call(true);
      return;
    }
    this.#timer?.stop();
    this.#emptied();
  }

  /** The first one that was not called asks; as many at a time as there are slots. */
  call(isFree: boolean): void {
    if (this.#called.size >= this.#slots) return;
    for (const waiter of this.#waiting) {
      if (this.#called.has(waiter)) continue;
      this.#called.add(waiter);
      waiter.called(isFree);
      return;
    }
  }
}
