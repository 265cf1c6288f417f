import type { Elector, LogFields, RedisDriver, SmartRedis } from '@smart-redis/core';
import type { RedisAddress } from '../address.js';
import type { Crew } from '../crew.js';
import type { CrewHistory } from '../crew-history.js';
import type { InstanceMessage } from '../instance/messages.js';
import type { StampedHandle } from '../instance/register-stamped.js';
import type { FetchPlan, StampedCache } from '../instance/stamped-cache.js';
import type { StampedFetcher } from '../instance/stamped-fetcher.js';
import type { Witness } from '../instance/witness-scripts.js';
import type { Seen } from '../look.js';
import type { Reign } from './watch-elector.js';

/** A driver, and how to end what it goes over. */
export interface Connected {
  readonly driver: RedisDriver;
  end(): void | Promise<void>;
}

/** An instance in this process. */
export interface Member<Connection extends Connected = Connected> {
  readonly name: string;
  readonly smart: SmartRedis;
  readonly handles: readonly StampedHandle[];
  readonly fetchers: ReadonlyMap<string, StampedFetcher>;
  readonly connection: Connection;
  readonly messages: readonly InstanceMessage[];
  readonly reigns: readonly Reign[];
  /** Whether its connection for the election stands. */
  isConnected(): boolean;
}

/** A commit, told by the instance that made it. */
export interface Commit {
  readonly cache: string;
  readonly version: number;
  readonly term: number;
  readonly instance: string;
  /** By `machineNowMs`. */
  readonly at: number;
}

/** A crew whose instances run in this process. */
export interface InProcessCrew<Connection extends Connected = Connected> extends Crew<
  Member<Connection>
> {
  /** The first of its caches. */
  readonly cache: string;
  readonly history: CrewHistory;
  /** In the order in which they were told. */
  readonly commits: readonly Commit[];
  readonly failures: readonly {
    readonly cache: string;
    readonly code: string;
    readonly message: string;
  }[];
  /** Why leaderships ended, other than by closing. */
  readonly deposed: readonly string[];
  /** What instances warned of. */
  readonly warnings: readonly { readonly message: string; readonly fields: LogFields }[];
  /** Who leads now, by the clocks. */
  leader(): Member<Connection> | undefined;
  /** The reign of who leads, once somebody does. */
  reigning(): Promise<{ readonly member: Member<Connection>; readonly reign: Reign }>;
  /**
   * Resolves with the milliseconds until every member is connected and, as the server counts, hears
   * the election channel.
   */
  connected(): Promise<number>;
  /** Starts one more. */
  join(changes?: JoinOptions<Connection>): Promise<Member<Connection>>;
  /** Looks at a cache once. @default the first */
  look(cache?: string): Promise<Seen>;
}

/** What differs for one instance of a crew. */
export interface JoinOptions<Connection extends Connected> {
  readonly connection?: Connection;
  readonly elector?: () => Elector;
  /** How its fetches go. */
  readonly fetches?: Partial<FetchPlan>;
}

/** Options of `openCrew`. */
export interface CrewOptions<Connection extends Connected> {
  /** Where readers read, and what is left in the end. */
  readonly address: RedisAddress;
  /** How the instance of this number (0, 1, …) goes to Redis. */
  connect(index: number): Promise<Connection>;
  /** Nobody else uses it. @default a random one */
  readonly namespace?: string;
  /** Instances at the start. @default 2 */
  readonly size?: number;
  /** @default one small cache */
  readonly caches?: readonly StampedCache[];
  /** Of the lease, in milliseconds. @default 300 */
  readonly ttlMs?: number;
  /** @default a lease */
  readonly elector?: () => Elector;
  /** Whether the elector listens to the election channel. @default true */
  readonly listens?: boolean;
  /** Milliseconds. @default the engine's own */
  readonly stagingTtlMs?: number;
  readonly random?: () => number;
  /** Changes what goes over the wire. */
  readonly alter?: (driver: RedisDriver, connection: Connection) => RedisDriver;
  /** Registers more. */
  readonly register?: (
    smart: SmartRedis,
    names: { readonly namespace: string; readonly member: string },
  ) => void;
  /** Milliseconds between two reads of each cache; `null`: nobody reads. @default 100 */
  readonly readEveryMs?: number | null;
  /** How readers read in one step. A full server refuses transactions. @default 'transaction' */
  readonly readsBy?: 'transaction' | 'script';
  /** What scripts write down in their slot. @default all */
  readonly witness?: Witness;
  /** Called for each connection before its instance is closed. */
  readonly beforeEnd?: (connection: Connection) => void;
}
