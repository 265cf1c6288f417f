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
import { reconnectDelay } from '@smart-redis/core/drivers';
import type { Settings } from './settings-of.js';
import { settingsFrom, settingsOf } from './settings-of.js';

/** A client of our own. */
export type OwnClient = Exclude<KnownClient, { kind: 'pool' }>;

/** What a client of our own is made for. */
export interface OwnClientOptions {
  readonly role: ConnectionRole;
  readonly connectTimeoutMs: number;
  /** How many have failed since one connected. @default 0 */
  readonly failedTries?: number;
  readonly live: LiveSettings;
}

/** Makes a client of our own with the settings of the application's; not yet connected. */
export async function ownClient(known: KnownClient, options: OwnClientOptions): Promise<OwnClient> {
  const { connectTimeoutMs, live } = options;
  switch (known.kind) {
    case 'client':
    case 'pool': {
      // A pool tells its settings only through the clients that it lends.
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
      // For `database` of the driver; a duplicate has the one of its options.
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
  // 0: nothing is sent twice, and connecting fails at once; trying again is our business.
  maxCommandRediscovers: 0,
  passthroughClientErrorEvents: true,
  commandOptions: ownSettings.commandOptions,
};

async function duplicateCluster(
  cluster: ClusterClient,
  { role, connectTimeoutMs, failedTries = 0, live: { ask } }: OwnClientOptions,
): Promise<ClusterClient> {
  // A provider that fails is heard of by the nodes alone.
  await ask?.();
  const given = cluster._options;
  const { socket, ...settings } = given
    ? settingsFrom(given.defaults)
    : settingsOf(await nodeClientOf(cluster));
  return cluster.duplicate({
    RESP: 2,
    clientSideCache: undefined,
    useReplicas: false,
    ...(given && { rootNodes: clusterSeeds(cluster, failedTries % 2 === 1) }),
    commandOptions: ownSettings.commandOptions,
    // Else connecting waits for every node, a dead one included.
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
        // Each node has an address of its own.
        host: undefined,
        port: undefined,
        connectTimeout: connectTimeoutMs,
        reconnectStrategy: role === 'subscriber' ? (strategyOf(socket) ?? soon) : never,
      },
    },
  });
}

/**
 * The user and password that stand in the options when a connection is made: the application may
 * renew them there.
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

/** A strategy of the application that gives up would end our subscriptions for good. */
function strategyOf({ reconnectStrategy }: Settings['socket']): ReconnectStrategy | undefined {
  if (typeof reconnectStrategy === 'number') return () => reconnectStrategy;
  if (typeof reconnectStrategy !== 'function') return undefined;
  return (triesBefore, cause) => {
    const delayMs = (reconnectStrategy as ReconnectStrategy)(triesBefore, cause);
    return typeof delayMs === 'number' ? delayMs : soon(triesBefore, cause);
  };
}

/** A command for a node that is gone would wait for it. */
const never: ReconnectStrategy = () => false;

/**
 * The library moves a subscription while it reconnects. A function, as {@link never} is one: the
 * library keeps the class of all commands that it built last, for options of the same JSON, which
 * has no functions. Another takes some thirty milliseconds.
 */
const soon: ReconnectStrategy = (triesBefore) => reconnectDelay(triesBefore + 1);

/** Milliseconds to wait before the next try to reconnect; `false`: there is none. */
type ReconnectStrategy = (triesBefore: number, cause: unknown) => number | false;

function duplicate(client: SingleClient, now: object, connectTimeoutMs: number): SingleClient {
  const { socket } = settingsOf(client);
  return client.duplicate({
    ...ownSettings,
    ...now,
    // It never reconnects: a client that lost its connection is replaced, so that nothing of it is
    // ever sent again.
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
 * A client that the application's cluster has for any of its nodes, connected or not. Where there
 * is one, none is waited for: the library may connect to a node that is gone for as long as that is
 * gone.
 */
async function nodeClientOf(cluster: ClusterClient): Promise<SingleClient | undefined> {
  const { masters } = cluster;
  const made = masters.find(({ client }) => client !== undefined)?.client;
  if (made !== undefined) return made;
  // With `minimizeConnections`. Another one at the next try, in case that this one is gone.
  const node = masters[Math.floor(Math.random() * masters.length)];
  return node && (await cluster.nodeClient(node));
}

function demandDuplicate({ duplicate }: GivenSentinel): NonNullable<GivenSentinel['duplicate']> {
  if (duplicate === undefined) throw new TypeError('the driver refuses such a client');
  return duplicate;
}
