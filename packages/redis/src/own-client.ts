import type { ConnectionRole } from '@smart-redis/core';
import { clientAt, ownSettings, ownSocket } from './client-at.js';
import type {
  ClusterClient,
  GivenSentinel,
  KnownClient,
  PoolClient,
  SingleClient,
} from './client-like.js';
import { findPrimary } from './find-primary.js';
import { reconnectDelay } from './reconnect-delay.js';

/** Makes a client of our own with the settings of the application's; not yet connected. */
export async function ownClient(
  known: KnownClient,
  role: ConnectionRole,
  connectTimeoutMs: number,
): Promise<Exclude<KnownClient, { kind: 'pool' }>> {
  switch (known.kind) {
    case 'client':
      return { kind: 'client', client: duplicate(known.client, connectTimeoutMs) };
    case 'pool':
      // A pool tells its settings only through the clients that it lends.
      return {
        kind: 'client',
        client: await lent(known.client, (client) => duplicate(client, connectTimeoutMs)),
      };
    case 'sentinel': {
      if ('options' in known) {
        const { model, options } = known;
        const address = await findPrimary(model, options, connectTimeoutMs);
        const client = clientAt(model, address, options.nodeClientOptions, connectTimeoutMs);
        return { kind: 'client', client };
      }
      return {
        kind: 'sentinel',
        client: demandDuplicate(known)({
          ...{ RESP: 2, masterPoolSize: 1, replicaPoolSize: 0, clientSideCache: undefined },
          // 0: nothing is sent twice, and connecting fails at once; trying again is our business.
          ...{ maxCommandRediscovers: 0, passthroughClientErrorEvents: true },
        }),
      };
    }
    case 'cluster': {
      const { socket, ...settings } = settingsOf(await nodeClientOf(known.client));
      return {
        kind: 'cluster',
        client: known.client.duplicate({
          ...{ RESP: 2, clientSideCache: undefined, useReplicas: false },
          // Else connecting waits for every node, a dead one included.
          minimizeConnections: true,
          defaults: {
            ...settings,
            ...ownSettings,
            socket: {
              ...ownSocket,
              ...socket,
              // Each node has an address of its own.
              ...{ host: undefined, port: undefined, connectTimeout: connectTimeoutMs },
              reconnectStrategy: role === 'subscriber' ? (socket.reconnectStrategy ?? soon) : never,
            },
          },
        }),
      };
    }
  }
}

/** A command for a node that is gone would wait for it. */
const never: ReconnectStrategy = () => false;

/**
 * The library moves a subscription while it reconnects. A function, as {@link never} is one: the library keeps the class of
 * all commands that it built last, for options of the same JSON, which has no functions. Another takes some thirty
 * milliseconds.
 */
const soon: ReconnectStrategy = (triesBefore) => reconnectDelay(triesBefore + 1);

/** Milliseconds to wait before the next try to reconnect; `false`: there is none. */
type ReconnectStrategy = (triesBefore: number) => number | false;

function duplicate(client: SingleClient, connectTimeoutMs: number): SingleClient {
  const { socket } = settingsOf(client);
  return client.duplicate({
    ...ownSettings,
    // It never reconnects: a client that lost its connection is replaced, so that nothing of it is ever sent again.
    socket: {
      ...ownSocket,
      ...socket,
      connectTimeout: connectTimeoutMs,
      reconnectStrategy: false,
    },
  });
}

/**
 * A client that the application's cluster has for any of its nodes, connected or not. Where there is one, none is waited
 * for: the library may connect to a node that is gone for as long as that is gone.
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

/** A pool that cannot connect lets everyone wait, and says why in an event. */
function lent<T>(pool: PoolClient, task: (client: SingleClient) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    pool.on('error', reject);
    pool
      .execute(task)
      .then(resolve, reject)
      .finally(() => pool.off('error', reject));
  });
}

/** The options of a client, with those of its socket. */
export function settingsOf(client: SingleClient | undefined): Settings {
  const options = (client?.options ?? {}) as Partial<Settings>;
  return { ...options, socket: options.socket ?? {} };
}

/** What we look at in a client's options. */
export interface Settings {
  readonly socket: {
    readonly host?: string;
    readonly port?: number;
    readonly path?: string;
    readonly reconnectStrategy?: unknown;
  };
  readonly database?: number;
  readonly keyPrefix?: unknown;
}
