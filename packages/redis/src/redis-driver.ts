import type { DriverOptions, RedisDriver } from '@smart-redis/core/drivers';
import {
  connectionDriver,
  credentialsAsker,
  invalidOption,
  refuseKeyPrefix,
} from '@smart-redis/core/drivers';
import { createClient, createCluster, createSentinel } from 'redis';
import { ownSettings } from './client-at.js';
import type {
  ClusterOptions,
  KnownClient,
  RedisClientLike,
  SentinelOptions,
  SingleClient,
} from './client-like.js';
import { recognize } from './client-like.js';
import { credentialsBy } from './credentials-provider.js';
import { liveSettings } from './live-settings.js';
import type { Settings } from './settings-of.js';
import { settingsOf } from './settings-of.js';
import { ownConnection } from './own-connection.js';
import { readConnection } from './read-connection.js';
import { replyOf } from './reply-of.js';

/**
 * A client of node-redis (client, pool, sentinel or cluster), which stays yours to connect and to
 * close; or a URL, or the options of `createClient`, `createSentinel` (with `sentinelRootNodes`) or
 * `createCluster` (with `rootNodes`), for one of our own.
 */
export type RedisInput = RedisClientLike | string | Readonly<Record<string, unknown>>;

/**
 * The driver over node-redis 5 or 6. Reads go through the client that you give, always to
 * primaries; election, commits, staging and subscriptions have connections of their own with the
 * same settings.
 *
 * @throws SmartRedisError `SR_KEY_PREFIX` for a client with a `keyPrefix`, `SR_INVALID_OPTION`
 * @example redisDriver(await createClient().connect()); redisDriver('redis://localhost:6379')
 */
export function redisDriver(input: RedisInput, options: DriverOptions = {}): RedisDriver {
  const ask = credentialsAsker(options);
  const given = recognize(input);
  const known = given ?? make(input, ask && credentialsBy(ask));
  if (ask !== undefined && given?.kind === 'sentinel') {
    throw invalidOption(
      'credentials',
      undefined,
      'given beside the options of createSentinel: a sentinel client of node-redis tells nobody its own, so that they cannot be replaced',
    );
  }
  if (known.kind === 'sentinel' && !('options' in known) && known.duplicate === undefined) {
    throw invalidOption(
      'input',
      input,
      'the options of createSentinel: a sentinel client of node-redis 5 does not tell its own',
    );
  }
  refuseKeyPrefix(prefixOf(known, input).keyPrefix);
  const cluster = known.kind === 'cluster';
  const settings = known.kind === 'client' ? settingsOf(known.client) : undefined;
  const live = liveSettings(known, given === undefined, ask);
  return connectionDriver(
    {
      name: 'redis',
      cluster,
      get database() {
        return live.databaseSoFar;
      },
      address: settings === undefined ? `the ${known.kind}` : addressOf(settings),
      read: readConnection(known, given === undefined),
      connection: (role, handlers, settings) =>
        ownConnection(known, role, handlers, settings, live),
      replyOf,
    },
    options,
  );
}

/** @param credentials options of clients for one server */
function make(input: unknown, credentials: object = {}): KnownClient {
  const known =
    typeof input === 'string' ? fromUrl(input, credentials) : fromOptions(input, credentials);
  if (known !== undefined) return known;
  throw invalidOption(
    'input',
    input,
    'a client of node-redis 5 or 6 (not its legacy() form), a redis:// URL, or a plain object of connection options, ' +
      'with host and port in its "socket"',
  );
}

function fromUrl(url: string, credentials: object): KnownClient | undefined {
  try {
    return recognizeAs(createClient({ url }), credentials);
  } catch {
    // Not as a cause: the error of Node holds the whole URL, password and all.
    return undefined;
  }
}

function fromOptions(input: unknown, credentials: object): KnownClient | undefined {
  if (!isPlainObject(input)) return undefined;
  // Of other libraries: node-redis does not look at them, and would connect to localhost.
  if (('host' in input || 'port' in input) && !('socket' in input || 'url' in input))
    return undefined;
  // Which options exist is for the installed version to say, so they pass as they came.
  const options: object = input;
  if ('rootNodes' in options) {
    const { defaults } = options as ClusterOptions;
    const whole = { ...options, defaults: { ...defaults, ...credentials } };
    return recognize(createCluster(whole as Parameters<typeof createCluster>[0]));
  }
  if (!('sentinelRootNodes' in options)) return recognizeAs(createClient(options), credentials);
  const { nodeClientOptions } = options as SentinelOptions;
  const whole = { ...options, nodeClientOptions: { ...nodeClientOptions, ...credentials } };
  return {
    kind: 'sentinel',
    client: createSentinel(whole as Parameters<typeof createSentinel>[0]) as never,
    options: whole as SentinelOptions,
    model: createClient(ownSettings as object) as unknown as SingleClient,
  };
}

/** The client, which logs in by `credentials` if that has any. */
function recognizeAs(client: object, credentials: object): KnownClient | undefined {
  const known = recognize(client);
  if (known?.kind !== 'client' || Object.keys(credentials).length === 0) return known;
  // As a duplicate, because the library takes what a URL says before what stands beside it.
  return { kind: 'client', client: known.client.duplicate({ url: undefined, ...credentials }) };
}

/**
 * What has a class is no options: node-redis would find none of its own in it, and connect to
 * localhost.
 */
function isPlainObject(input: unknown): input is object {
  if (typeof input !== 'object' || input === null) return false;
  const prototype: unknown = Object.getPrototypeOf(input);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Version 6 knows key prefixes, and keeps them where each kind of client can find its own. */
function prefixOf({ client }: KnownClient, input: unknown): { readonly keyPrefix?: unknown } {
  if ('_keyPrefix' in client) return { keyPrefix: client._keyPrefix };
  if ('options' in client) return settingsOf(client);
  // Of version 5, or of our own: then the options are at hand.
  return typeof input === 'object' && input !== null && 'keyPrefix' in input ? input : {};
}

function addressOf({ socket: { host, port, path } }: Settings): string {
  return path ?? `${host ?? 'localhost'}:${String(port ?? 6379)}`;
}
