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

/** So many that were called are kept, so that the rest is not copied for each. */
const longestPassed = 1024;

class Queue implements GroupQueue {
  holders: readonly string[] = [];
  readonly #clock: Clock;
  readonly #slots: number;
  readonly #emptied: () => void;
  /** With their numbers, in the order in which they came. */
  readonly #waiting = new Map<Waiter, number>();
  /** Those of them that were called, and have not asked yet. */
  readonly #called = new Set<Waiter>();
  /** Those that were called, have asked, and wait on: the first ones, at most as many as slots. */
  #again: Waiter[] = [];
  /** The others, and such that wait no longer: to look for the first of thousands takes long. */
  #line: Waiter[] = [];
  /** How many of the line were called. */
  #passed = 0;
  #came = 0;
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
    if (this.#waiting.has(waiter)) return;
    this.#waiting.set(waiter, (this.#came += 1));
    this.#line.push(waiter);
  }

  full(waiter: Waiter, holders: readonly string[], pauseMs: number): void {
    this.holders = holders;
    if (this.#called.delete(waiter)) this.#again.push(waiter);
    else this.join(waiter);
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
    const waiter = this.#firstAgain() ?? this.#nextInLine();
    if (waiter === undefined) return;
    this.#called.add(waiter);
    waiter.called(isFree);
  }

  #firstAgain(): Waiter | undefined {
    if (this.#again.length === 0) return undefined;
    const numberOf = (waiter: Waiter): number => this.#waiting.get(waiter) ?? Infinity;
    const [first, ...others] = this.#again
      .filter((waiter) => this.#waiting.has(waiter))
      .sort((one, other) => numberOf(one) - numberOf(other));
    this.#again = others;
    return first;
  }

  #nextInLine(): Waiter | undefined {
    while (this.#passed < this.#line.length) {
      const waiter = this.#line[this.#passed];
      this.#passed += 1;
      if (this.#passed >= longestPassed && this.#passed * 2 >= this.#line.length) {
        this.#line = this.#line.slice(this.#passed);
        this.#passed = 0;
      }
      if (waiter !== undefined && this.#waiting.has(waiter)) return waiter;
    }
    return undefined;
  }
}
