import type { DriverOptions, RedisDriver } from '@smart-redis/core/drivers';
import {
  connectionDriver,
  credentialsAsker,
  invalidOption,
  refuseKeyPrefix,
  SmartRedisError,
} from '@smart-redis/core/drivers';
import { Redis } from 'ioredis';
import type { IoredisClientLike } from './client-like.js';
import { isIoredisClient } from './client-like.js';
import { databaseOf } from './database-of.js';
import { demandOwnOptions } from './demand-own-options.js';
import { makeOwnOf } from './make-own.js';
import { ownConnection } from './own-connection.js';
import { readConnection } from './read-connection.js';
import { renewCredentials } from './renew-credentials.js';
import { surviveStreamErrors } from './survive-stream-errors.js';

/**
 * A client of ioredis (`Redis`, `Cluster`), which the driver never closes; or a URL or options,
 * from which the driver creates its own client.
 */
export type IoredisInput = IoredisClientLike | string | Readonly<Record<string, unknown>>;

/**
 * The driver over ioredis 5 or 6: single server, Sentinel and Cluster. Reads go through the given
 * client; election, commits, staging and subscriptions use separate connections with the same
 * address, TLS settings and credentials.
 *
 * @throws SmartRedisError `SR_KEY_PREFIX` for a client with a `keyPrefix`, `SR_INVALID_OPTION`
 * @example
 * ioredisDriver(new Redis());
 * ioredisDriver('redis://localhost:6379');
 * ioredisDriver({ host: 'localhost' });
 */
export function ioredisDriver(input: IoredisInput, options: DriverOptions = {}): RedisDriver {
  const ask = credentialsAsker(options);
  const isOwn = !isIoredisClient(input);
  const client = isOwn ? ownClient(input) : input;
  if (isOwn) surviveStreamErrors(client);
  const cluster = client.isCluster === true;
  const settings = settingsOf(client);
  try {
    refuseKeyPrefix(settings.keyPrefix);
  } catch (error) {
    if (isOwn) client.disconnect();
    throw error;
  }
  demandCommands(client);
  // Fixed by the first connection of the driver: caches stay in the database in which they were
  // built.
  let fixed: number | undefined;
  const database = (): number => fixed ?? databaseOf(client);
  const { readable, isOurs } = isOwn ? { readable: client, isOurs: true } : asReadable(client);
  return connectionDriver(
    {
      name: 'ioredis',
      cluster,
      get database() {
        return database();
      },
      address: addressOf(client, settings),
      get givesPassword() {
        return ask !== undefined || hasPassword(client.options);
      },
      read: readConnection(
        readable,
        isOurs,
        isOurs && !isOwn ? () => databaseOf(readable) : database,
        ask === undefined ? undefined : renewCredentials(readable, ask),
      ),
      connection: (role, handlers, { connectTimeoutMs, name }) => {
        fixed ??= databaseOf(client);
        const own = { connectTimeoutMs, name, database: fixed };
        return ownConnection(client, makeOwnOf(client, role, own, ask), handlers, role);
      },
      replyOf,
    },
    options,
  );
}

/**
 * With a client that returns integers as text, integers and text cannot be distinguished, so
 * another client reads in its place.
 */
function asReadable(client: IoredisClientLike): {
  readonly readable: IoredisClientLike;
  readonly isOurs: boolean;
} {
  const { stringNumbers, redisOptions } = client.options as Settings;
  if (stringNumbers !== true && redisOptions?.stringNumbers !== true) {
    return { readable: client, isOurs: false };
  }
  const readable =
    client.isCluster === true
      ? client.duplicate([], {
          lazyConnect: true,
          redisOptions: { ...redisOptions, stringNumbers: false },
        })
      : client.duplicate({ lazyConnect: true, stringNumbers: false, db: databaseOf(client) });
  surviveStreamErrors(readable as IoredisClientLike);
  return { readable: readable as IoredisClientLike, isOurs: true };
}

/** A client in subscriber or monitor mode accepts no other commands. */
function demandCommands(client: IoredisClientLike): void {
  const { mode } = client as { mode?: unknown };
  if (typeof mode !== 'string' || mode === 'normal') return;
  throw new SmartRedisError(
    'SR_INVALID_OPTION',
    `option "input" must be a client that accepts commands; got one in ${mode} mode: pass its duplicate(), or another client`,
    { details: { option: 'input', allowed: 'a client that accepts commands' } },
  );
}

function ownClient(input: unknown): IoredisClientLike {
  if (typeof input === 'string') return fromUrl(input);
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) {
    demandOwnOptions(input);
    const options: object = { ...input, lazyConnect: true };
    return new Redis(options);
  }
  throw invalidOption('input', input, 'a client of ioredis, a redis:// URL, or connection options');
}

function fromUrl(url: string): IoredisClientLike {
  try {
    // ioredis treats a URL with an unknown scheme as a path.
    if (!/^\w+:\/\//.test(url) || /^rediss?:/.test(url))
      return new Redis(url, { lazyConnect: true });
  } catch {
    // Not as a cause: Node's error contains the whole URL, including the password.
  }
  throw invalidOption('input', url, 'a client of ioredis, a redis:// URL, or connection options');
}

interface Settings {
  readonly keyPrefix?: string;
  readonly password?: string | null;
  readonly stringNumbers?: boolean;
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly sentinels?: readonly { readonly host?: string; readonly port?: number }[];
  readonly redisOptions?: Settings;
}

function settingsOf(client: IoredisClientLike): Settings {
  const settings = client.options as Settings;
  const keyPrefix = settings.keyPrefix ?? settings.redisOptions?.keyPrefix;
  return keyPrefix === undefined ? settings : { ...settings, keyPrefix };
}

/** Now: the application may change it. */
function hasPassword({ password, redisOptions }: Settings): boolean {
  return Boolean(password) || Boolean(redisOptions?.password);
}

function addressOf(client: IoredisClientLike, { host, port, path, sentinels }: Settings): string {
  if (client.isCluster === true) return 'the cluster';
  const sentinel = sentinels?.[0];
  if (sentinel !== undefined)
    return `sentinel ${sentinel.host ?? 'localhost'}:${String(sentinel.port ?? 26379)}`;
  return path ?? `${host ?? 'localhost'}:${String(port ?? 6379)}`;
}

/** By name: `instanceof` fails with two copies of the library in one process. */
function replyOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // A cluster wraps the error of its last node.
  if ('lastNodeError' in error && error.lastNodeError instanceof Error)
    return replyOf(error.lastNodeError);
  return error.name === 'ReplyError' ? error.message : undefined;
}
