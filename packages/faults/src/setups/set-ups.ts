import type { Given, Options } from './make-client.js';
import {
  ioredisClient,
  ioredisCluster,
  nodeRedisClient,
  nodeRedisCluster,
  nodeRedisSentinel,
} from './make-client.js';
import type { Connected, Place, SetUp } from './set-up.js';
import type { Site, Topology } from './sites.js';

/** One line of the table; it is run with every major version that it names. */
interface Line {
  readonly says: string;
  readonly on: Topology;
  readonly options?: Options | ((place: Place) => Options);
  /** @default 'client' */
  readonly given?: Given;
  /** @default both */
  readonly majors?: readonly (5 | 6)[];
  readonly isQuick?: boolean;
  readonly readsEnd?: boolean;
  readonly disruption?: SetUp['disruption'];
}

/** The user whose password is renewed. */
export const renewedUser = 'renewed';

const givesUp = (): null => null;

const ofIoredis: readonly Line[] = [
  { says: 'defaults', on: 'single', isQuick: true },
  { says: 'connects when needed', on: 'single', options: { lazyConnect: true } },
  { says: 'no offline queue', on: 'single', options: { enableOfflineQueue: false } },
  { says: 'retries give up', on: 'single', options: { retryStrategy: givesUp }, readsEnd: true },
  {
    says: 'retries give up, options',
    on: 'single',
    given: 'options',
    options: { retryStrategy: givesUp },
  },
  { says: 'no retries of requests', on: 'single', options: { maxRetriesPerRequest: 0 } },
  { says: 'endless retries of requests', on: 'single', options: { maxRetriesPerRequest: null } },
  { says: 'numbers as text', on: 'single', options: { stringNumbers: true } },
  { says: 'a time-out of commands', on: 'single', options: { commandTimeout: 500 } },
  { says: 'a time-out of sockets', on: 'single', options: { socketTimeout: 1000 } },
  { says: 'pipelines by itself', on: 'single', options: { enableAutoPipelining: true } },
  { says: 'another database', on: 'single', options: { db: 3 } },
  {
    says: 'no resubscribing, no resending',
    on: 'single',
    options: { autoResubscribe: false, autoResendUnfulfilledCommands: false },
  },
  { says: 'reconnects on errors', on: 'single', options: { reconnectOnError: () => 2 } },
  { says: 'RESP 3', on: 'single', options: { protocol: 3 }, majors: [6] },
  {
    says: 'a renewed password',
    on: 'single',
    options: { username: renewedUser, password: 'old' },
    disruption: 'renewed password',
  },
  { says: 'TLS', on: 'tls', isQuick: true },
  { says: 'TLS, options', on: 'tls', given: 'options' },
  { says: 'a renewed certificate', on: 'tls', disruption: 'renewed certificate' },
  { says: 'defaults', on: 'sentinel' },
  { says: 'options', on: 'sentinel', given: 'options' },
  { says: 'reads from a replica', on: 'sentinel', options: { role: 'slave' } },
  {
    says: 'looking for a primary gives up',
    on: 'sentinel',
    options: { sentinelRetryStrategy: givesUp },
  },
  {
    says: 'a dead sentinel',
    on: 'sentinel',
    options: ({ addresses, nowhere }) => ({ sentinels: [nowhere, ...addresses] }),
  },
  { says: 'detects failovers', on: 'sentinel', options: { failoverDetector: true } },
  { says: 'knows no other sentinels', on: 'sentinel', options: { updateSentinels: false } },
  {
    says: 'a renewed password',
    on: 'sentinel',
    options: { username: renewedUser, password: 'old' },
    disruption: 'renewed password',
  },
  { says: 'defaults', on: 'cluster' },
  { says: 'reads from replicas', on: 'cluster', options: { scaleReads: 'slave' } },
  { says: 'reads from all', on: 'cluster', options: { scaleReads: 'all' } },
  { says: 'connects when needed', on: 'cluster', options: { lazyConnect: true } },
  { says: 'no offline queue', on: 'cluster', options: { enableOfflineQueue: false } },
  { says: 'retries give up', on: 'cluster', options: { clusterRetryStrategy: givesUp } },
  {
    says: 'dead seeds',
    on: 'cluster',
    options: ({ addresses, nowhere }) => ({ seeds: [nowhere, ...addresses.slice(0, 1)] }),
  },
  { says: 'a map of addresses', on: 'cluster', options: ({ map }) => ({ natMap: map }) },
  { says: 'numbers as text', on: 'cluster', options: { redisOptions: { stringNumbers: true } } },
  {
    says: 'a renewed password',
    on: 'cluster',
    // A client of version 6 does not use changed options to log in to its nodes again, so that
    // reads would fail.
    majors: [5],
    // Its own options, because the renewal changes them.
    options: () => ({ redisOptions: { username: renewedUser, password: 'old' } }),
    disruption: 'renewed password',
  },
  { says: 'pipelines by itself', on: 'cluster', options: { enableAutoPipelining: true } },
];

const ofNodeRedis: readonly Line[] = [
  { says: 'defaults', on: 'single', isQuick: true },
  { says: 'options', on: 'single', given: 'options', majors: [6] },
  { says: 'a pool', on: 'single', given: 'pool' },
  {
    says: 'reconnecting gives up',
    on: 'single',
    options: { socket: { reconnectStrategy: false } },
    readsEnd: true,
  },
  {
    says: 'reconnecting gives up, options',
    on: 'single',
    given: 'options',
    majors: [6],
    options: { socket: { reconnectStrategy: false } },
  },
  { says: 'no offline queue', on: 'single', options: { disableOfflineQueue: true } },
  { says: 'RESP 3', on: 'single', options: { RESP: 3 } },
  { says: 'a short queue', on: 'single', options: { commandsQueueMaxLength: 100 } },
  { says: 'a time-out of commands', on: 'single', options: { commandOptions: { timeout: 500 } } },
  // With its own strategy: the library's default ends a client permanently after this time-out.
  {
    says: 'a time-out of sockets',
    on: 'single',
    options: { socket: { socketTimeout: 1000, reconnectStrategy: () => 50 } },
  },
  { says: 'pings', on: 'single', options: { pingInterval: 200 } },
  { says: 'another database', on: 'single', options: { database: 3 } },
  { says: 'a name', on: 'single', options: { name: 'the-app' } },
  {
    says: 'a renewed password',
    on: 'single',
    options: { username: renewedUser, password: 'old' },
    disruption: 'renewed password',
  },
  { says: 'TLS', on: 'tls', isQuick: true },
  { says: 'TLS, options', on: 'tls', given: 'options', majors: [6] },
  { says: 'a renewed certificate', on: 'tls', disruption: 'renewed certificate' },
  { says: 'defaults', on: 'sentinel', majors: [6] },
  { says: 'options', on: 'sentinel', given: 'options', majors: [6] },
  {
    says: 'pools',
    on: 'sentinel',
    majors: [6],
    options: { masterPoolSize: 2, replicaPoolSize: 1 },
  },
  {
    says: 'a dead sentinel',
    on: 'sentinel',
    majors: [6],
    options: ({ addresses, nowhere }) => ({ sentinelRootNodes: [nowhere, ...addresses] }),
  },
  {
    says: 'a dead sentinel, options',
    on: 'sentinel',
    given: 'options',
    majors: [6],
    options: ({ addresses, nowhere }) => ({ sentinelRootNodes: [nowhere, ...addresses] }),
  },
  { says: 'defaults', on: 'cluster' },
  { says: 'reads from replicas', on: 'cluster', options: { useReplicas: true } },
  { says: 'few connections', on: 'cluster', options: { minimizeConnections: true } },
  { says: 'RESP 3', on: 'cluster', options: { RESP: 3 } },
  {
    says: 'dead seeds',
    on: 'cluster',
    options: ({ addresses, nowhere }) => ({
      rootNodes: [nowhere, ...addresses.slice(0, 1)].map((socket) => ({ socket })),
    }),
  },
  { says: 'a map of addresses', on: 'cluster', options: ({ map }) => ({ nodeAddressMap: map }) },
];

/** Every set-up. */
export const setUps: readonly SetUp[] = [
  ...ofIoredis.flatMap((line) => setUpsOf('ioredis', line)),
  ...ofNodeRedis.flatMap((line) => setUpsOf('redis', line)),
];

function setUpsOf(library: SetUp['library'], line: Line): SetUp[] {
  const { says, on, majors = [6, 5], isQuick = false, readsEnd = false } = line;
  return majors.map((major) => ({
    name: `${library === 'redis' ? 'node-redis' : library} ${String(major)}, ${on}: ${says}`,
    library,
    major,
    readsEnd,
    topology: on,
    disruption: line.disruption ?? 'failover',
    isQuick: isQuick && major === 6,
    make: (site) => makers[library](major, line, site),
  }));
}

const makers = { ioredis: makeIoredis, redis: makeNodeRedis } as const;

function makeIoredis(major: 5 | 6, line: Line, site: Site): Promise<Connected> {
  const { addresses, ca, group } = site;
  const { seeds, ...options } = optionsOf(line, site);
  const tls = ca === undefined ? {} : { tls: { ca } };
  switch (line.on) {
    case 'single':
    case 'tls':
      return Promise.resolve(
        ioredisClient(major, line.given ?? 'client', { ...addresses[0], ...tls, ...options }),
      );
    case 'sentinel': {
      const sentinels = { name: group, sentinels: addresses };
      return Promise.resolve(
        ioredisClient(major, line.given ?? 'client', { ...sentinels, ...options }),
      );
    }
    case 'cluster': {
      const from = (seeds as Site['addresses'] | undefined) ?? addresses;
      return Promise.resolve(ioredisCluster(major, from, options));
    }
  }
}

function makeNodeRedis(major: 5 | 6, line: Line, site: Site): Promise<Connected> {
  const { addresses, ca, group } = site;
  const { socket, ...options } = optionsOf(line, site);
  const tls = ca === undefined ? {} : { tls: true, ca };
  switch (line.on) {
    case 'single':
    case 'tls':
      return nodeRedisClient(major, line.given ?? 'client', {
        socket: { ...addresses[0], ...tls, ...(socket as object | undefined) },
        ...options,
      });
    case 'sentinel':
      return nodeRedisSentinel(line.given ?? 'client', {
        name: group,
        sentinelRootNodes: addresses,
        ...options,
      });
    case 'cluster': {
      const rootNodes = addresses.map((address) => ({ socket: address }));
      return nodeRedisCluster(major, { rootNodes, ...options });
    }
  }
}

function optionsOf({ options = {} }: Line, { addresses, nowhere }: Site): Options {
  if (typeof options !== 'function') return options;
  const map = Object.fromEntries(
    addresses.map((address) => [`${address.host}:${String(address.port)}`, address]),
  );
  return options({ addresses, nowhere, map });
}
