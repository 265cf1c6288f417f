import type { DriverOptions, RedisDriver } from '@smart-redis/core/drivers';
import {
  connectionDriver,
  credentialsAsker,
  invalidOption,
  refuseKeyPrefix,
} from '@smart-redis/core/drivers';
import type { KnownClient, RedisClientLike, SingleClient } from './client-like.js';
import { recognize } from './client-like.js';
import { credentialsBy } from './credentials-provider.js';
import { liveSettings } from './live-settings.js';
import { makeClient } from './make-client.js';
import type { Settings } from './settings-of.js';
import { settingsOf } from './settings-of.js';
import { ownConnection } from './own-connection.js';
import { readConnection } from './read-connection.js';
import { replyOf } from './reply-of.js';

/**
 * A client of node-redis (client, pool, sentinel or cluster), which the application connects and
 * closes; or a URL, or the options of `createClient`, `createSentinel` (with `sentinelRootNodes`)
 * or `createCluster` (with `rootNodes`), from which the driver creates its own client.
 */
export type RedisInput = RedisClientLike | string | Readonly<Record<string, unknown>>;

/**
 * The driver over node-redis 5 or 6. Reads go through the given client, always to primaries;
 * election, commits, staging and subscriptions use separate connections with the same address, TLS
 * settings and credentials.
 *
 * @throws SmartRedisError `SR_KEY_PREFIX` for a client with a `keyPrefix`, `SR_INVALID_OPTION`
 * @example redisDriver(await createClient().connect()); redisDriver('redis://localhost:6379')
 */
export function redisDriver(input: RedisInput, options: DriverOptions = {}): RedisDriver {
  const ask = credentialsAsker(options);
  const given = recognize(input);
  const known = given ?? makeClient(input, ask && credentialsBy(ask));
  if (ask !== undefined && given?.kind === 'sentinel') {
    throw invalidOption(
      'credentials',
      undefined,
      'used with the options of createSentinel: a sentinel client of node-redis does not expose its credentials, so they cannot be replaced',
    );
  }
  if (known.kind === 'sentinel' && !('options' in known) && known.duplicate === undefined) {
    throw invalidOption(
      'input',
      input,
      'the options of createSentinel: a sentinel client of node-redis 5 does not expose its options',
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
      get givesPassword() {
        return ask !== undefined || known.kind !== 'client' || hasPassword(known.client);
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

/** Version 6 supports key prefixes, and each kind of client stores them in another place. */
function prefixOf({ client }: KnownClient, input: unknown): { readonly keyPrefix?: unknown } {
  if ('_keyPrefix' in client) return { keyPrefix: client._keyPrefix };
  if ('options' in client) return settingsOf(client);
  // For version 5, or a client of the driver, the input has the options.
  return typeof input === 'object' && input !== null && 'keyPrefix' in input ? input : {};
}

/** Now: the application may change it. */
function hasPassword(client: SingleClient): boolean {
  const { password, credentialsProvider } = settingsOf(client);
  return Boolean(password) || credentialsProvider !== undefined;
}

function addressOf({ socket: { host, port, path } }: Settings): string {
  return path ?? `${host ?? 'localhost'}:${String(port ?? 6379)}`;
}
