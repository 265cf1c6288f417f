import type { RedisDriver } from '@smart-redis/core';
import type { Address, Site, Topology } from './sites.js';

/** A driver, configured as an application does it. */
export interface Connected {
  readonly driver: RedisDriver;
  /** Sets another password on the application's client, if the set-up can. */
  renew?(password: string): void;
  /** Ends the application's client. */
  end(): void;
}

/** One way in which applications configure a client. */
export interface SetUp {
  /** `'ioredis 6, cluster: a dead seed'` */
  readonly name: string;
  readonly library: 'ioredis' | 'redis';
  readonly major: 5 | 6;
  readonly topology: Topology;
  /** Whether it is part of the short run with the tests. @default false */
  readonly isQuick: boolean;
  /**
   * Whether the application's own client ends permanently when it first loses its connection: then
   * reads must fail, in time and with a code, and everything else must continue. @default false
   */
  readonly readsEnd: boolean;
  /** What happens instead of a failover. @default the site's failover */
  readonly disruption: 'failover' | 'renewed password' | 'renewed certificate';
  make(site: Site): Promise<Connected>;
}

/** The addresses for the options of a set-up. */
export interface Place {
  /** The server, the seeds of a cluster, or the sentinels. */
  readonly addresses: readonly Address[];
  /** An address without a server. */
  readonly nowhere: Address;
  /**
   * The address of each node of a cluster, mapped to itself, as if clients outside had to use other
   * addresses.
   */
  readonly map: Readonly<Record<string, Address>>;
}
