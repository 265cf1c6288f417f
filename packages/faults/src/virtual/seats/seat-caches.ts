import { seatKeys } from '../../lab/seat-keys.js';
import type { WatchedKeys } from '../cache-judge.js';

/** The namespace of the instances. */
export const namespace = 'virtual';

/** The time to live of a seat. */
export const ttlMs = 1000;

/** The interval of each cache. */
export const everyMs = 1500;

/** A cache of the instances with seats. */
export interface SeatCache {
  readonly name: string;
  readonly keys: WatchedKeys;
  /** Its fetches take up to so many milliseconds; some outlast the seat of their instance. */
  readonly longestMs: number;
  /** Whether only every other instance has it registered. */
  readonly isRare: boolean;
}

/** All caches, each in a slot of its own. */
export const seatCaches: readonly SeatCache[] = [
  seatCache('quick', 100),
  seatCache('usual', 300),
  seatCache('long', 1600),
  seatCache('rare', 200, true),
];

function seatCache(name: string, longestMs: number, isRare = false): SeatCache {
  const tag = `{virtual:${name}}`;
  const keys = {
    all: `${tag}:all`,
    byId: `${tag}:by-id`,
    metadata: `${tag}:all:smart-redis:${namespace}:${name}`,
  };
  return { name, keys, longestMs, isRare };
}

/** Whether a key is in the slot of the seats, and so not in that of a cache. */
export function isOfSeats(key: string): boolean {
  return key.startsWith(`{smart-redis:${namespace}}`);
}

/** Sorted set and hash of the seats. */
export const { seats: seatsKey, seated: seatedKey } = seatKeys(namespace);
