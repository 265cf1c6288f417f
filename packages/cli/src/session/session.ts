import type { RedisDriver } from '@smart-redis/core';
import type { Operator } from '@smart-redis/core/operator';
import type { Cluster, Redis } from 'ioredis';
import type { ConnectionSettings } from '../connection/settings.js';
import type { Surroundings } from '../output/surroundings.js';
import type { Report } from '../output/report.js';
import type { Notes } from './notes.js';

/** A connection to Redis; only the doctor uses it directly. */
export interface Connection {
  readonly client: Redis | Cluster;
  readonly driver: RedisDriver;
}

/** What a command works with. */
export interface Session {
  readonly settings: ConnectionSettings;
  readonly surroundings: Surroundings;
  readonly notes: Notes;
  readonly isJson: boolean;
  /**
   * Creates a client and its driver, which opens itself. The session closes both. `cluster`: as the
   * settings say by default.
   */
  connect(cluster?: boolean): Connection;
  /** An operator over {@link Session.connect}, which connects itself. The session closes it. */
  open(): Operator;
}

/** A command's work. */
export type Work = (session: Session) => Promise<Report>;
