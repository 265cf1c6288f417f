import type { ConnectionRole } from '@smart-redis/core/drivers';
import { clientAt, notOurs, ownSettings, ownSocket } from './client-at.js';
import type {
  ClientOptions,
  ClusterClient,
  GivenSentinel,
  KnownClient,
  SingleClient,
} from './client-like.js';
import { clusterSeeds } from './cluster-seeds.js';
import { credentialsBy, providerOf } from './credentials-provider.js';
import { findPrimary } from './find-primary.js';
import type { LiveSettings } from './live-settings.js';
import { ofOneClass } from './of-one-class.js';
import { reconnectDelay } from '@smart-redis/core/drivers';
import type { Settings } from './settings-of.js';
import { settingsFrom, settingsOf } from './settings-of.js';

/** A client of the driver. */
export type OwnClient = Exclude<KnownClient, { kind: 'pool' }>;

/** Options of a client of the driver. */
export interface OwnClientOptions {
  readonly role: ConnectionRole;
  readonly connectTimeoutMs: number;
  /** Number of failed attempts since the last connection. @default 0 */
  readonly failedTries?: number;
  readonly live: LiveSettings;
}

/** Creates a client with the settings of the application's client; it is not connected yet. */
export async function ownClient(known: KnownClient, options: OwnClientOptions): Promise<OwnClient> {
  const { connectTimeoutMs, live } = options;
  switch (known.kind) {
    case 'client':
    case 'pool': {
      // The settings of a pool are only accessible through its clients.
      const model = known.kind === 'pool' ? await live.pooled(known.client) : known.client;
      const now = { database: await live.database(), ...(await live.credentials()) };
      return { kind: 'client', client: duplicate(model, now, connectTimeoutMs) };
    }
    case 'sentinel': {
      if ('options' in known) {
        const { model, options } = known;
        const address = await findPrimary(model, options, connectTimeoutMs);
        const now = { ...options.nodeClientOptions, ...(await live.credentials()) };
        const client = clientAt(model, address, now, connectTimeoutMs);
        return { kind: 'client', client };
      }
      // For `database` of the driver; a duplicate uses the database in its options.
      await live.database();
      return { kind: 'sentinel', client: demandDuplicate(known)(sentinelSettings) };
    }
    case 'cluster':
      return { kind: 'cluster', client: await duplicateCluster(known.client, options) };
  }
}

const sentinelSettings = {
  masterPoolSize: 1,
  replicaPoolSize: 0,
  reserveClient: false,
  clientSideCache: undefined,
  // 0: nothing is sent twice, and connecting fails at once; the driver retries.
  maxCommandRediscovers: 0,
  passthroughClientErrorEvents: true,
  commandOptions: ownSettings.commandOptions,
};

async function duplicateCluster(
  cluster: ClusterClient,
  { role, connectTimeoutMs, failedTries = 0, live: { ask } }: OwnClientOptions,
): Promise<ClusterClient> {
  // Otherwise only the nodes would notice a failing provider.
  await ask?.();
  const given = cluster._options;
  const { socket, ...settings } = given
    ? settingsFrom(given.defaults)
    : settingsOf(await nodeClientOf(cluster));
  return cluster.duplicate({
    ...ofOneClass,
    RESP: 2,
    clientSideCache: undefined,
    useReplicas: false,
    ...(given && { rootNodes: clusterSeeds(cluster, failedTries % 2 === 1) }),
    commandOptions: ownSettings.commandOptions,
    // Otherwise connecting waits for every node, including dead ones.
    minimizeConnections: true,
    defaults: {
      ...settings,
      ...ownSettings,
      ...(ask === undefined
        ? given?.defaults && liveCredentials(given.defaults)
        : credentialsBy(ask)),
      socket: {
        ...ownSocket,
        ...socket,
        ...notOurs,
        // Each node has its own address.
        host: undefined,
        port: undefined,
        connectTimeout: connectTimeoutMs,
        reconnectStrategy: role === 'subscriber' ? (strategyOf(socket) ?? soon) : never,
      },
    },
  });
}

/**
 * The user and password in the options at the time of connecting, because the application may
 * change them there.
 */
function liveCredentials(defaults: ClientOptions): object {
  const { username, password, credentialsProvider } = defaults;
  if (credentialsProvider !== undefined || (username ?? password) === undefined) return {};
  return {
    credentialsProvider: providerOf(() =>
      Promise.resolve({ username: defaults.username, password: defaults.password }),
    ),
  };
}

/** A strategy of the application that gives up would permanently end the driver's subscriptions. */
function strategyOf({ reconnectStrategy }: Settings['socket']): ReconnectStrategy | undefined {
  if (typeof reconnectStrategy === 'number') return () => reconnectStrategy;
  if (typeof reconnectStrategy !== 'function') return undefined;
  return (triesBefore, cause) => {
    const delayMs = (reconnectStrategy as ReconnectStrategy)(triesBefore, cause);
    return typeof delayMs === 'number' ? delayMs : soon(triesBefore, cause);
  };
}

/** Otherwise a command for a lost node would wait for it. */
const never: ReconnectStrategy = () => false;

/** The library moves a subscription while it reconnects. */
const soon: ReconnectStrategy = (triesBefore) => reconnectDelay(triesBefore + 1);

/** Milliseconds to wait before the next reconnect; `false`: does not reconnect. */
type ReconnectStrategy = (triesBefore: number, cause: unknown) => number | false;

function duplicate(client: SingleClient, now: object, connectTimeoutMs: number): SingleClient {
  const { socket } = settingsOf(client);
  return client.duplicate({
    ...ownSettings,
    ...now,
    // It never reconnects: a client that lost its connection is replaced, so that none of its
    // commands is sent again.
    socket: {
      ...ownSocket,
      ...socket,
      ...notOurs,
      connectTimeout: connectTimeoutMs,
      reconnectStrategy: false,
    },
  });
}

/**
 * A client of any node of the application's cluster, connected or not. If one exists, it is used
 * without waiting, because the library may wait for a lost node as long as it is gone.
 */
async function nodeClientOf(cluster: ClusterClient): Promise<SingleClient | undefined> {
  const { masters } = cluster;
  const made = masters.find(({ client }) => client !== undefined)?.client;
  if (made !== undefined) return made;
  // For `minimizeConnections`. Random, so that the next attempt uses another node if this one is
  // lost.
  const node = masters[Math.floor(Math.random() * masters.length)];
  return node && (await cluster.nodeClient(node));
}

function demandDuplicate({ duplicate }: GivenSentinel): NonNullable<GivenSentinel['duplicate']> {
  if (duplicate === undefined) throw new TypeError('the driver refuses such a client');
  return duplicate;
}
