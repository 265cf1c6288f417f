import type { RedisDriver } from '@smart-redis/core';
import type { DriverOptions } from '@smart-redis/core/drivers';
import { connectionDriver } from '@smart-redis/core/drivers';
import { memoryConnection, memoryReads } from './connection.js';
import { ErrorReply } from './error-reply.js';
import type { MemoryHost } from './host.js';
import type { LinkState } from './link.js';

/** Options of {@link hostDriver}. */
export interface HostDriverOptions {
  readonly host: MemoryHost;
  /** The way to it. */
  readonly link: LinkState;
  /** @default 0 */
  readonly database?: number;
  readonly options?: DriverOptions;
}

/** The driver over a host: what all drivers have in common, over connections in memory. */
export function hostDriver({
  host,
  link,
  database = 0,
  options = {},
}: HostDriverOptions): RedisDriver {
  return connectionDriver(
    {
      name: 'memory',
      cluster: false,
      database,
      address: 'memory',
      read: memoryReads({ host, link, database }),
      connection: (role, events, { name = '' }) =>
        memoryConnection({
          host,
          link,
          database,
          events,
          kind: role === 'subscriber' ? 'pubsub' : 'normal',
          name: () => name,
        }),
      replyOf: (error) => (error instanceof ErrorReply ? error.message : undefined),
    },
    options,
    host.clock,
  );
}
