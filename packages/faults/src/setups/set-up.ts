import type { RedisDriver } from '@smart-redis/core';
import type { Address, Site, Topology } from './sites.js';

/** A driver as an application sets it up. */
export interface Connected {
  readonly driver: RedisDriver;
  /** Has the application's client take another password, where the set-up can. */
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
  /** Part of the short run with the tests. @default false */
  readonly isQuick: boolean;
  /**
   * The application's own client ends for good with the first loss of its connection: reads have to
   * fail, in time and by a code, and everything else has to go on. @default false
   */
  readonly readsEnd: boolean;
  /** What happens to it instead of a failover. @default the site's failover */
  readonly disruption: 'failover' | 'renewed password' | 'renewed certificate';
  make(site: Site): Promise<Connected>;
}

/** What options of a set-up are made of. */
export interface Place {
  /** The server, or the seeds of a cluster, or the sentinels. */
  readonly addresses: readonly Address[];
  /** Where nobody listens. */
  readonly nowhere: Address;
  /** Every address of a cluster's node, as a client would be told of it from outside: itself. */
  readonly map: Readonly<Record<string, Address>>;
}
