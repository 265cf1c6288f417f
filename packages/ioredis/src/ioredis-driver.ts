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
import { makeOwnOf } from './make-own.js';
import { ownConnection } from './own-connection.js';
import { readConnection } from './read-connection.js';
import { renewCredentials } from './renew-credentials.js';
import { surviveStreamErrors } from './survive-stream-errors.js';

/**
 * A client of ioredis (`Redis`, `Cluster`), which stays yours to close; or a URL or options, for
 * one of our own.
 */
export type IoredisInput = IoredisClientLike | string | Readonly<Record<string, unknown>>;

/**
 * The driver over ioredis 5 or 6: single server, Sentinel and Cluster. Reads go through the client
 * that you give; election, commits, staging and subscriptions have connections of their own with
 * the same settings.
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
  // Fixed by the first connection of our own: what is built stays where it is.
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
      read: readConnection(
        readable,
        isOurs,
        isOurs && !isOwn ? () => databaseOf(readable) : database,
        ask === undefined ? undefined : renewCredentials(readable, ask),
      ),
      connection: (role, handlers, { connectTimeoutMs, name }) => {
        fixed ??= databaseOf(client);
        const own = { connectTimeoutMs, name, database: fixed };
        return ownConnection(client, makeOwnOf(client, role, own, ask), handlers);
      },
      replyOf,
    },
    options,
  );
}

/**
 * A client that answers integers as text cannot be told apart from one that answers text: another
 * reads in its place.
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

/** A client that listens takes no other commands. */
function demandCommands(client: IoredisClientLike): void {
  const { mode } = client as { mode?: unknown };
  if (typeof mode !== 'string' || mode === 'normal') return;
  throw new SmartRedisError(
    'SR_INVALID_OPTION',
    `option "input" must be a client that takes commands; got one in ${mode} mode: give its duplicate(), or another client`,
    { details: { option: 'input', allowed: 'a client that takes commands' } },
  );
}

function ownClient(input: unknown): IoredisClientLike {
  if (typeof input === 'string') return fromUrl(input);
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) {
    // Which options exist is for the installed version to say, so they pass as they came.
    const options: object = { ...input, lazyConnect: true };
    return new Redis(options);
  }
  throw invalidOption('input', input, 'a client of ioredis, a redis:// URL, or connection options');
}

function fromUrl(url: string): IoredisClientLike {
  try {
    // A scheme that ioredis does not know, it takes for a path.
    if (!/^\w+:\/\//.test(url) || /^rediss?:/.test(url))
      return new Redis(url, { lazyConnect: true });
  } catch {
    // Not as a cause: the error of Node holds the whole URL, password and all.
  }
  throw invalidOption('input', url, 'a client of ioredis, a redis:// URL, or connection options');
}

interface Settings {
  readonly keyPrefix?: string;
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

function addressOf(client: IoredisClientLike, { host, port, path, sentinels }: Settings): string {
  if (client.isCluster === true) return 'the cluster';
  const sentinel = sentinels?.[0];
  if (sentinel !== undefined)
    return `sentinel ${sentinel.host ?? 'localhost'}:${String(sentinel.port ?? 26379)}`;
  return path ?? `${host ?? 'localhost'}:${String(port ?? 6379)}`;
}

/** By name: with two copies of the library in one process `instanceof` would fail. */
function replyOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // A cluster hides why its last node refused.
  if ('lastNodeError' in error && error.lastNodeError instanceof Error)
    return replyOf(error.lastNodeError);
  return error.name === 'ReplyError' ? error.message : undefined;
}
