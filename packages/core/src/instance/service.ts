import type { CommittedEvent } from '../contracts/events.js';
import type { SmartRedisError } from '../errors/errors.js';
import type { LeaderAnswer } from '../metadata/announcements.js';
import type { Cache } from './cache.js';
import type { Servers } from './servers.js';

/**
 * How an instance comes to refresh caches: as the leader of all of them (`one-leader.ts`), from a
 * seat (`spread-service.ts`), or not at all (`reading-only.ts`).
 */
export interface Service {
  /** What the instance knows by the seats. @default absent: instances have no seats */
  readonly servers?: Servers;
  /** Called once the driver is connected. Does not wait for the network. */
  start(): void;
  /** Whether this instance refreshes the cache now. */
  serves(cache: string): boolean;
  /** Whether it refreshes any cache now. */
  servesAny(): boolean;
  /** A cache was registered. */
  added(cache: Cache): void;
  /** A cache was unregistered, or is being replaced, and is no longer in the registry. */
  removed(cache: Cache, isReplaced: boolean): void;
  /**
   * Many members of families are about to be registered or unregistered: the other instances are
   * told of all together, once the function that is returned is called, or of many every two seconds.
   */
  gather(): () => void;
  /** Instances ask who serves these caches. */
  asked(caches: readonly string[]): void;
  /** Another instance says what it serves. */
  leads(answer: LeaderAnswer): void;
  /** The seats have changed. */
  seats(fields: Readonly<Record<string, unknown>>): void;
  /** The subscription was restored, so messages may have been missed. */
  gap(): void;
  /** A refresh succeeded on this instance. */
  refreshed(cache: string): void;
  /** Another instance committed. */
  committed(event: CommittedEvent): void;
  /** A refresh failed on this instance. */
  failed(cache: string, error: SmartRedisError): void;
  /** A refresh waits for a slot for longer than the interval of its cache. */
  overdue(cache: string): void;
  /** No failure of the cache is recorded. */
  healthy(cache: string): void;
  /** Somebody else claims with this seat too. */
  seatUsedTwice(seat: string): void;
  /** A fence holds this term, which is higher than that of this instance. */
  outranked(term: number): void;
  /** Lets the others serve what is not being refreshed. Never rejects. */
  leave(): Promise<void>;
  /** Stops; called after {@link Service.leave}. Never rejects. */
  close(): Promise<void>;
}
