import type { CommandArgument } from '@smart-redis/core/drivers';

/**
 * A client of node-redis 5 or 6: `createClient`, `createClientPool`, `createSentinel`,
 * `createCluster`. Told by structure, because the types of the two versions, and of clients with
 * modules, are not assignable to each other.
 */
export interface RedisClientLike {
  readonly isOpen: boolean;
  readonly sendCommand: unknown;
  connect(): Promise<unknown>;
  on: unknown;
}

/** What {@link RedisClientLike} may be. */
export type RedisClientKind = 'client' | 'pool' | 'sentinel' | 'cluster';

/** Options of one command. */
export interface CommandOptions {
  readonly typeMapping: Readonly<Record<number, unknown>>;
  readonly timeout?: number | undefined;
}

interface Base {
  readonly isOpen: boolean;
  /** Not all kinds of clients tell, in all versions. */
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

/** A transaction under way; kinds of clients differ in what stands before a command's words. */
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

/** `createSentinel()`, or what its `use()` lends. */
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

/** What a cluster's client knows of a node. */
export interface ClusterNode {
  /** As the cluster names it. */
  readonly host?: string;
  readonly port?: number;
  readonly client?: SingleClient;
}

/** Options of `createCluster()`, as far as we look at them. */
export interface ClusterOptions {
  readonly rootNodes?: readonly object[];
  readonly defaults?: ClientOptions;
  readonly nodeAddressMap?: AddressMap;
}

/** From addresses of the servers' own network to those that are reached from here. */
export type AddressMap =
  Readonly<Record<string, Address>> | ((address: string) => Address | undefined);

/** `createCluster()` */
export interface ClusterClient extends Base, Subscriber {
  multi(key?: string): Transaction<[key: string | undefined, isReadonly: boolean]>;
  withTypeMapping(mapping: Readonly<Record<number, unknown>>): ClusterClient;
  readonly masters: readonly ClusterNode[];
  readonly replicas?: readonly ClusterNode[];
  /** Its options; where a version does not show them we do without. */
  readonly _options?: ClusterOptions;
  /** Where its subscriptions are. */
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

/** Where a server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Options of `createClient()`, as far as we look at them. */
export interface ClientOptions {
  readonly socket?: object;
  readonly database?: number;
  readonly username?: string;
  readonly password?: string;
  readonly credentialsProvider?: unknown;
}

/** Options of `createSentinel()`, as far as we look at them. */
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
  /** Makes another of the same settings; a client of version 5 cannot. */
  readonly duplicate?: (overrides: object) => SentinelClient;
}

/** A sentinel client that we made. */
export interface MadeSentinel {
  readonly kind: 'sentinel';
  readonly client: SentinelClient;
  /** What we made it with. */
  readonly options: SentinelOptions;
  /** Never connects; others are made after it. */
  readonly model: SingleClient;
}

/** A client together with what it is. */
export type KnownClient =
  | { readonly kind: 'client'; readonly client: SingleClient }
  | { readonly kind: 'pool'; readonly client: PoolClient }
  | GivenSentinel
  | MadeSentinel
  | { readonly kind: 'cluster'; readonly client: ClusterClient };

/** Tells what a client is; `undefined` when it is none. */
export function recognize(input: unknown): KnownClient | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  // The last one only since version 5; connections of our own need much that older ones do not
  // have.
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
