import { isDemotion } from '@smart-redis/core/drivers';

/** Milliseconds for which an unresponsive sentinel delays the next one. */
const longestAskMs = 1000;

/** Settings of the driver's connections, regardless of those of the application's client. */
export interface OwnSettings {
  readonly connectTimeoutMs: number;
  readonly database: number;
  /** The name in CLIENT LIST. */
  readonly name: string | undefined;
}

/**
 * No queue, nothing sent twice or later, RESP2, integers as numbers; a lost connection is replaced,
 * not reconnected.
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
    // The driver enforces timeouts: a command that only the library gave up on would still run
    // later.
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
    // For a Sentinel client. One that gives up is replaced by one that queries the sentinels again.
    role: 'master',
    sentinelRetryStrategy: null,
    sentinelCommandTimeout: longestAskMs,
  };
}

/** Options of a `Cluster` of the driver. */
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
      // 1: close the connection to this node, and never resend the command.
      reconnectOnError: (error: Error) => (isDemotion(error.message) ? 1 : false),
    },
  };
}
