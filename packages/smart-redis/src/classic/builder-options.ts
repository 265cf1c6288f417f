import { createHash } from 'node:crypto';
import type { LoggerInput, Writer } from '@smart-redis/core';
import type { OptionNames } from '@smart-redis/core/drivers';
import { invalidOption } from '@smart-redis/core';
import { demandBoolean, demandKnownOptions } from '@smart-redis/core/drivers';
import type { MasterAliveCheck } from './elector-for.js';

/** Options of `CacheBuilder.build`. */
export interface CacheBuilderOptions {
  /**
   * Connection options: `host`, `port`, `username`, `password` (empty means none), `db`, `tls`, and
   * all other options of the client library.
   * @default localhost, port 6379
   */
  readonly redisOption?: Readonly<Record<string, unknown>>;
  /**
   * Suffix of the master key, `CACHE_MASTER_KEY<masterCacheKey>`; builders with different suffixes
   * elect separately.
   * @default ''
   */
  readonly masterCacheKey?: string;
  /** The logger and its level. */
  readonly logging?: {
    /** Whether to log debug messages. Warnings and errors are always logged. @default false */
    readonly enable?: boolean;
    /** A log4js, winston, pino or console logger. @default the console */
    readonly logger?: LoggerInput;
  };
  /**
   * Whether standbys ping the master's host, and take over when it does not respond. Does not work
   * in Kubernetes.
   * @default false
   */
  readonly masterAliveCheck?: boolean | MasterAliveCheck;
  /**
   * The client library. `'redis'` needs `@smart-redis/redis` and `redis` to be installed.
   * @default 'ioredis'
   */
  readonly client?: 'ioredis' | 'redis';
  /** Custom writers; their `type` can be used in `redisDataTypes`. @default none */
  readonly writers?: readonly Writer<never>[];
}

/** {@link CacheBuilderOptions} after checks and defaults. */
export interface ResolvedBuilderOptions {
  readonly redisOption: Readonly<Record<string, unknown>>;
  readonly leaderKey: string;
  readonly namespace: string;
  readonly isDebugging: boolean;
  readonly logger: LoggerInput;
  readonly masterAliveCheck: boolean | MasterAliveCheck;
  readonly client: 'ioredis' | 'redis';
  readonly writers: ReadonlyMap<string, Writer<never>>;
}

const builderNames: OptionNames<CacheBuilderOptions> = {
  redisOption: true,
  masterCacheKey: true,
  logging: true,
  masterAliveCheck: true,
  client: true,
  writers: true,
};
const loggingNames: OptionNames<NonNullable<CacheBuilderOptions['logging']>> = {
  enable: true,
  logger: true,
};

const builtIn: readonly string[] = ['hash', 'list', 'string', 'set', 'sortedSet'];

/** @throws SmartRedisError `SR_INVALID_OPTION`, naming the option */
export function resolveBuilderOptions(options?: CacheBuilderOptions): ResolvedBuilderOptions {
  const given = demandKnownOptions('CacheBuilder.build()', options, builderNames);
  const { redisOption = {}, masterCacheKey = '', masterAliveCheck = false } = given;
  const { client = 'ioredis', writers = [] } = given;
  if (!isObject(redisOption))
    throw invalidOption('redisOption', redisOption, 'an object with host, port, password');
  if (typeof masterCacheKey !== 'string')
    throw invalidOption('masterCacheKey', masterCacheKey, 'text');
  const { enable, logger } = demandKnownOptions(
    'CacheBuilder.build()',
    given.logging,
    loggingNames,
    'logging.',
  );
  if (typeof masterAliveCheck !== 'boolean' && !isObject(masterAliveCheck)) {
    throw invalidOption(
      'masterAliveCheck',
      masterAliveCheck,
      'true, false, or an object with interval, timeout and misses',
    );
  }
  if (!['ioredis', 'redis'].includes(client))
    throw invalidOption('client', client, `'ioredis' or 'redis'`);
  const { password, ...connection } = redisOption;
  return {
    redisOption: password === '' || password === undefined ? connection : redisOption,
    leaderKey: `CACHE_MASTER_KEY${masterCacheKey}`,
    namespace: namespaceOf(masterCacheKey),
    isDebugging: demandBoolean('logging.enable', enable, false),
    logger,
    masterAliveCheck,
    client,
    writers: resolveWriters(writers),
  };
}

function resolveWriters(writers: readonly Writer<never>[]): ReadonlyMap<string, Writer<never>> {
  if (!isArray(writers)) throw invalidOption('writers', writers, 'an array of writers');
  const byType = new Map<string, Writer<never>>();
  for (const [index, writer] of writers.entries()) {
    const option = `writers[${String(index)}]`;
    const given: unknown = writer; // plain JavaScript may pass anything
    const { type, write, count } = (given ?? {}) as Partial<Writer<never>>;
    if (typeof type !== 'string' || typeof write !== 'function' || typeof count !== 'function') {
      throw invalidOption(option, writer, 'a writer with type, write and count');
    }
    if (builtIn.includes(type) || byType.has(type)) {
      throw invalidOption(
        `${option}.type`,
        type,
        `a unique name, not one of ${[...builtIn, ...byType.keys()].join(', ')}`,
      );
    }
    byType.set(type, writer);
  }
  return byType;
}

/** A namespace allows fewer characters than a Redis key. */
function namespaceOf(masterCacheKey: string): string {
  if (/^[\w.-]{0,80}$/.test(masterCacheKey)) return `classic:${masterCacheKey}`;
  return `classic:sha1:${createHash('sha1').update(masterCacheKey).digest('hex')}`;
}

/** `Array.isArray` does not narrow a readonly array. */
function isArray(value: readonly Writer<never>[]): boolean {
  return Array.isArray(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
