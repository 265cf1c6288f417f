import type { CommandArgument } from '@smart-redis/core/drivers';

/**
 * A client of node-redis 5 or 6: `createClient`, `createClientPool`, `createSentinel`,
 * `createCluster`. Recognized by structure, because the types of the two versions, and of clients
 * with modules, are not assignable to each other.
 */
export interface RedisClientLike {
  readonly isOpen: boolean;
  readonly sendCommand: unknown;
  connect(): Promise<unknown>;
  on: unknown;
}

/** The kinds of {@link RedisClientLike}. */
export type RedisClientKind = 'client' | 'pool' | 'sentinel' | 'cluster';

/** Options of one command. */
export interface CommandOptions {
  readonly typeMapping: Readonly<Record<number, unknown>>;
  readonly timeout?: number | undefined;
}

interface Base {
  readonly isOpen: boolean;
  /** Not available on all kinds of clients and in all versions. */
  readonly isReady?: boolean;
  connect(): Promise<unknown>;
  on(event: string, listener: (...args: readonly unknown[]) => void): unknown;
  off(event: string, listener: (...args: readonly unknown[]) => void): unknown;
  destroy(): unknown;
}

interface Subscriber {
  subscribe(
    channel: string,
    listener: (message: string, channel: string) => void,
  ): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
}

/** A transaction; kinds of clients differ in the parameters before the arguments of a command. */
export interface Transaction<Routing extends readonly unknown[]> {
  addCommand(...args: [...Routing, words: readonly CommandArgument[]]): unknown;
  exec(): Promise<unknown>;
}

/** `createClient()` */
export interface SingleClient extends Base, Subscriber {
  multi(): Transaction<[]>;
  withTypeMapping(mapping: Readonly<Record<number, unknown>>): SingleClient;
  readonly options?: object;
  duplicate(overrides: object): SingleClient;
  sendCommand(args: readonly CommandArgument[], options: CommandOptions): Promise<unknown>;
}

/** `createClientPool()` */
export interface PoolClient extends Base {
  execute<T>(task: (client: SingleClient) => T | Promise<T>): Promise<T>;
}

/** `createSentinel()`, or the client passed to its `use()`. */
export interface SentinelSender {
  sendCommand(
    isReadonly: boolean,
    args: readonly CommandArgument[],
    options: CommandOptions,
  ): Promise<unknown>;
}

/** `createSentinel()` */
export interface SentinelClient extends Base, Subscriber, SentinelSender {
  multi(): Transaction<[isReadonly: boolean]>;
  withTypeMapping(mapping: Readonly<Record<number, unknown>>): SentinelClient;
  use<T>(task: (lent: SentinelSender) => Promise<T>): Promise<T>;
}

/** A node, as known to a cluster's client. */
export interface ClusterNode {
  /** The host as reported by the cluster. */
  readonly host?: string;
  readonly port?: number;
  readonly client?: SingleClient;
}

/** The used options of `createCluster()`. */
export interface ClusterOptions {
  readonly rootNodes?: readonly object[];
  readonly defaults?: ClientOptions;
  readonly nodeAddressMap?: AddressMap;
}

/** Maps addresses of the servers' network to reachable ones. */
export type AddressMap =
  Readonly<Record<string, Address>> | ((address: string) => Address | undefined);

/** `createCluster()` */
export interface ClusterClient extends Base, Subscriber {
  multi(key?: string): Transaction<[key: string | undefined, isReadonly: boolean]>;
  withTypeMapping(mapping: Readonly<Record<number, unknown>>): ClusterClient;
  readonly masters: readonly ClusterNode[];
  readonly replicas?: readonly ClusterNode[];
  /** Its options; some versions do not expose them. */
  readonly _options?: ClusterOptions;
  /** The node of its subscriptions. */
  readonly pubSubNode?: { readonly client: SingleClient };
  duplicate(overrides: object): ClusterClient;
  nodeClient(node: unknown): Promise<SingleClient>;
  sendCommand(
    firstKey: string | undefined,
    isReadonly: boolean,
    args: readonly CommandArgument[],
    options: CommandOptions,
  ): Promise<unknown>;
}

/** The address of a server. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The used options of `createClient()`. */
export interface ClientOptions {
  readonly socket?: object;
  readonly database?: number;
  readonly username?: string;
  readonly password?: string;
  readonly credentialsProvider?: unknown;
}

/** The used options of `createSentinel()`. */
export interface SentinelOptions {
  readonly name: string;
  readonly sentinelRootNodes: readonly Address[];
  readonly nodeClientOptions?: ClientOptions;
  readonly sentinelClientOptions?: ClientOptions;
  readonly nodeAddressMap?: AddressMap;
}

/** A sentinel client of the application. */
export interface GivenSentinel {
  readonly kind: 'sentinel';
  readonly client: SentinelClient;
  /** Creates another client with the same settings; not available in version 5. */
  readonly duplicate?: (overrides: object) => SentinelClient;
}

/** A sentinel client that the driver created. */
export interface MadeSentinel {
  readonly kind: 'sentinel';
  readonly client: SentinelClient;
  /** The options with which it was created. */
  readonly options: SentinelOptions;
  /** Never connects; other clients are duplicates of it. */
  readonly model: SingleClient;
}

/** A client together with its kind. */
export type KnownClient =
  | { readonly kind: 'client'; readonly client: SingleClient }
  | { readonly kind: 'pool'; readonly client: PoolClient }
  | GivenSentinel
  | MadeSentinel
  | { readonly kind: 'cluster'; readonly client: ClusterClient };

/** Determines the kind of a client; `undefined` if it is not a client. */
export function recognize(input: unknown): KnownClient | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  // The last property exists only since version 5; older versions lack much of what the driver
  // needs.
  if (!('isOpen' in input && 'sendCommand' in input && 'withTypeMapping' in input))
    return undefined;
  if ('nodeClient' in input) return { kind: 'cluster', client: input as unknown as ClusterClient };
  if ('getSentinelNode' in input) {
    const client = input as unknown as SentinelClient & {
      duplicate?(overrides: object): SentinelClient;
    };
    const duplicate = client.duplicate?.bind(client);
    return { kind: 'sentinel', client, ...(duplicate === undefined ? {} : { duplicate }) };
  }
  if ('execute' in input) return { kind: 'pool', client: input as unknown as PoolClient };
  return { kind: 'client', client: input as unknown as SingleClient };
}
