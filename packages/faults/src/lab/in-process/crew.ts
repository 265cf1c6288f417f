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
import type { ReadClient } from '../read-client.js';
import type { Reign } from './watch-elector.js';

/** A driver, and a function that ends its connection. */
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
  /** Whether its connection for the election is up. */
  isConnected(): boolean;
}

/** A commit, reported by the instance that made it. */
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
  /** In the order in which they were reported. */
  readonly commits: readonly Commit[];
  readonly failures: readonly {
    readonly cache: string;
    readonly code: string;
    readonly message: string;
  }[];
  /** The reasons for which leaderships ended, other than closing. */
  readonly deposed: readonly string[];
  /** The warnings of the instances. */
  readonly warnings: readonly { readonly message: string; readonly fields: LogFields }[];
  /** The current leader, by the clocks. */
  leader(): Member<Connection> | undefined;
  /** The reign of the leader, once there is one. */
  reigning(): Promise<{ readonly member: Member<Connection>; readonly reign: Reign }>;
  /**
   * Waits until every member is connected and, by the server's count, subscribed to the election
   * channel; resolves with the milliseconds that took.
   */
  connected(): Promise<number>;
  /** Starts one more instance. */
  join(changes?: JoinOptions<Connection>): Promise<Member<Connection>>;
  /** Reads a cache once. @default the first */
  look(cache?: string): Promise<Seen>;
}

/** Options that differ for one instance of a crew. */
export interface JoinOptions<Connection extends Connected> {
  readonly connection?: Connection;
  readonly elector?: () => Elector;
  /** The behaviour of its fetches. */
  readonly fetches?: Partial<FetchPlan>;
}

/** Options of `openCrew`. */
export interface CrewOptions<Connection extends Connected> {
  /** The address of the client of the readers, which also reads the final state. */
  readonly address: RedisAddress;
  /** @default a client of `address` */
  readonly readClient?: ReadClient;
  /** Connects the instance with this number (0, 1, …) to Redis. */
  connect(index: number): Promise<Connection>;
  /** Not used by anyone else. @default a random one */
  readonly namespace?: string;
  /** The number of instances at the start. @default 2 */
  readonly size?: number;
  /** @default one small cache */
  readonly caches?: readonly StampedCache[];
  /** The time to live of the lease in milliseconds. @default 300 */
  readonly ttlMs?: number;
  /** @default a lease */
  readonly elector?: () => Elector;
  /**
   * Whether the lease spreads the caches: every instance holds a seat, and nobody leads.
   * @default false
   */
  readonly spread?: boolean;
  /** @default the engine's own */
  readonly yieldAfterFailures?: number | false;
  /** Whether the elector listens to the election channel. @default true, unless seats are held */
  readonly listens?: boolean;
  /** Milliseconds. @default the engine's own */
  readonly stagingTtlMs?: number;
  readonly random?: () => number;
  /** Changes what is sent to Redis. */
  readonly alter?: (driver: RedisDriver, connection: Connection) => RedisDriver;
  /** Registers further caches. */
  readonly register?: (
    smart: SmartRedis,
    names: { readonly namespace: string; readonly member: string },
  ) => void;
  /** Milliseconds between two reads of each cache; `null`: no reads. @default 100 */
  readonly readEveryMs?: number | null;
  /** How readers read in one step. A full server refuses transactions. @default 'transaction' */
  readonly readsBy?: 'transaction' | 'script';
  /** What scripts record in their slot. @default all */
  readonly witness?: Witness;
  /** Called for each connection before its instance is closed. */
  readonly beforeEnd?: (connection: Connection) => void;
}
