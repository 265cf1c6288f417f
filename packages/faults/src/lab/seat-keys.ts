import { siblingKey } from '@smart-redis/core/drivers';

/** The keys that hold the seats of a namespace. */
export interface SeatKeys {
  /** Sorted set: seat → when it expires. */
  readonly seats: string;
  /** Hash: seat → what it tells of itself. */
  readonly seated: string;
}

/** The {@link SeatKeys} of a namespace. */
export function seatKeys(namespace: string): SeatKeys {
  const root = `smart-redis:${namespace}`;
  return { seats: siblingKey(root, 'seats'), seated: siblingKey(root, 'seated') };
}
