import type { ConnectionRole, credentialsAsker } from '@smart-redis/core/drivers';
import { within, systemClock } from '@smart-redis/core/drivers';
import type { IoredisClientLike, OwnIoredisClient } from './client-like.js';
import { endClient } from './end-client.js';
import type { OwnSettings } from './own-options.js';
import { ownClusterOptions, ownOptions } from './own-options.js';
import { recordReason } from './record-reason.js';
import { surviveStreamErrors } from './survive-stream-errors.js';

/** How the application's client finds Redis. */
interface Whereabouts {
  readonly redisOptions?: Credentials;
  readonly sentinels?: readonly Address[] | null;
}

interface Address {
  readonly host?: string;
  readonly port?: number;
}

interface Credentials {
  readonly username?: string | null;
  readonly password?: string | null;
}

/** Calls the function in the driver's option `credentials`. */
export type AskCredentials = NonNullable<ReturnType<typeof credentialsAsker>>;

/**
 * Creates a client for the driver, which is not connected yet, with the current settings of the
 * application's client.
 */
export type MakeOwn = () => Promise<OwnIoredisClient>;

/** A {@link MakeOwn}. */
export function makeOwnOf(
  client: IoredisClientLike,
  role: ConnectionRole,
  settings: OwnSettings,
  ask: AskCredentials | undefined,
): MakeOwn {
  if (client.isCluster === true) {
    const first = credentialsOf(whereaboutsOf(client).redisOptions);
    return async () => {
      const given = await ask?.();
      return role === 'subscriber'
        ? clusterSubscriber(client, settings, first, given)
        : duplicateCluster(client, settings, first, given);
    };
  }
  let last: OwnIoredisClient | undefined;
  return async () => {
    const given = await ask?.();
    const sentinels = whereaboutsOf(client).sentinels ?? undefined;
    last = client.duplicate({
      ...ownOptions(settings),
      ...present(given),
      ...(sentinels === undefined
        ? {}
        : { sentinels: union(sentinels, learned(client), learned(last)) }),
    }) as OwnIoredisClient;
    return last;
  };
}

/**
 * Starts from the nodes that the application's client knows now, because its initial nodes may no
 * longer exist; from the initial nodes if it does not know any yet.
 */
function duplicateCluster(
  client: IoredisClientLike,
  settings: OwnSettings,
  first: Credentials,
  given: Credentials | undefined,
): OwnIoredisClient {
  const nodes = nodesOf(client);
  const { redisOptions } = whereaboutsOf(client);
  const now = credentialsOf(redisOptions);
  const isChanged = now.username !== first.username || now.password !== first.password;
  // An application may change the password of each node instead.
  const ofNode = nodes[0] === undefined ? {} : present(credentialsOf(nodes[0].options));
  const credentials = isChanged ? {} : ofNode;
  const addresses = nodes.map(({ options }) => addressOf(options));
  return client.duplicate(
    addresses,
    ownClusterOptions({ ...redisOptions, ...credentials, ...present(given) }, settings),
  ) as OwnIoredisClient;
}

/**
 * One node receives all messages of a cluster. Not the library's subscriber, which silently moves
 * to another node and misses messages meanwhile.
 */
async function clusterSubscriber(
  client: IoredisClientLike,
  settings: OwnSettings,
  first: Credentials,
  given: Credentials | undefined,
): Promise<OwnIoredisClient> {
  const known = client.status === 'ready' ? nodesOf(client) : [];
  if (known.length > 0) return subscriberAt(anyOf(known), settings, given);
  const scout = duplicateCluster(client, settings, first, given);
  surviveStreamErrors(scout);
  const reason = recordReason(scout);
  try {
    const limitMs = settings.connectTimeoutMs;
    const found = await within(scout.connect(), { clock: systemClock, limitMs });
    const nodes = nodesOf(scout);
    if (found.state !== 'done' || nodes.length === 0) {
      throw reason.last() ?? new Error('no node of the cluster responds');
    }
    return subscriberAt(anyOf(nodes), settings, given);
  } finally {
    endClient(scout);
  }
}

function subscriberAt(
  node: NodeLike,
  settings: OwnSettings,
  given: Credentials | undefined,
): OwnIoredisClient {
  return node.duplicate({ ...ownOptions(settings), ...present(given) }) as OwnIoredisClient;
}

interface NodeLike {
  readonly options: Address & Credentials;
  duplicate(options: object): unknown;
}

function nodesOf(client: IoredisClientLike): readonly NodeLike[] {
  const { nodes } = client as { nodes?: (role: string) => readonly NodeLike[] };
  return nodes?.call(client, 'master') ?? [];
}

function anyOf(nodes: readonly NodeLike[]): NodeLike {
  return nodes[Math.floor(Math.random() * nodes.length)] as NodeLike;
}

/**
 * The sentinels that a client has discovered. The library does not expose them officially; without
 * them the initial ones are used.
 */
function learned(client: unknown): readonly Address[] {
  const { connector } = (client ?? {}) as {
    connector?: { sentinelIterator?: { sentinels?: readonly Address[] } };
  };
  return connector?.sentinelIterator?.sentinels ?? [];
}

function union(...lists: readonly (readonly Address[])[]): readonly Address[] {
  const byName = new Map<string, Address>();
  for (const address of lists.flat()) {
    const name = `${address.host ?? ''}:${String(address.port)}`;
    if (!byName.has(name)) byName.set(name, address);
  }
  return [...byName.values()];
}

function addressOf({ host, port }: Address): Address {
  return { ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }) };
}

function credentialsOf({ username, password }: Credentials = {}): Credentials {
  return { username: username ?? null, password: password ?? null };
}

function present({ username, password }: Credentials = {}): Credentials {
  return password === null || password === undefined
    ? {}
    : { username: username ?? null, password };
}

function whereaboutsOf(client: IoredisClientLike): Whereabouts {
  return client.options;
}
