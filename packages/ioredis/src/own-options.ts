import { isDemotion } from '@smart-redis/core/drivers';

/**
 * A sentinel that accepts and says nothing holds up the next one for no longer, in milliseconds.
 */
const longestAskMs = 1000;

/** What the connections of our own are made with, whatever the application's client is set to. */
export interface OwnSettings {
  readonly connectTimeoutMs: number;
  readonly database: number;
  /** The name in CLIENT LIST. */
  readonly name: string | undefined;
}

/**
 * No queue, nothing sent twice or later, RESP2, integers as numbers; who loses it makes another.
 */
export function ownOptions(settings: OwnSettings): Record<string, unknown> {
  const { connectTimeoutMs, database, name } = settings;
  return {
    connectTimeout: connectTimeoutMs,
    db: database,
    ...(name === undefined ? {} : { connectionName: name }),
    lazyConnect: true,
    monitor: false,
    readOnly: false,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    retryStrategy: null,
    reconnectOnError: null,
    // Deadlines are ours: a command that the library alone gave up would still run later.
    commandTimeout: undefined,
    blockingTimeout: undefined,
    socketTimeout: undefined,
    protocol: 2,
    replyMapping: 'legacy',
    stringNumbers: false,
    enableAutoPipelining: false,
    showFriendlyErrorStack: false,
    scripts: undefined,
    himportFieldsets: undefined,
    // Of a Sentinel client. One that gives up is replaced by one that asks anew.
    role: 'master',
    sentinelRetryStrategy: null,
    sentinelCommandTimeout: longestAskMs,
  };
}

/** Options of a `Cluster` of our own. */
export function ownClusterOptions(redisOptions: object, settings: OwnSettings): object {
  return {
    lazyConnect: true,
    enableOfflineQueue: false,
    enableAutoPipelining: false,
    clusterRetryStrategy: null,
    clusterNodeRetryStrategy: null,
    scaleReads: 'master',
    shardedSubscribers: false,
    scripts: undefined,
    himportFieldsets: undefined,
    redisOptions: {
      ...redisOptions,
      ...ownOptions(settings),
      // 1: give this node's connection up, and never send the command again.
      reconnectOnError: (error: Error) => (isDemotion(error.message) ? 1 : false),
    },
  };
}
