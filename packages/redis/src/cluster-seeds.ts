import type { Address, AddressMap, ClusterClient } from './client-like.js';

/** A node from which the others are discovered, in the form for `createCluster`. */
export interface Seed {
  readonly socket?: { readonly host?: string; readonly port?: number };
}

/**
 * The nodes from which a connection of the driver starts: those that the application's client knows
 * now, because its initial nodes may no longer exist. If these fail, `withGiven` adds the initial
 * nodes.
 */
export function clusterSeeds(cluster: ClusterClient, withGiven: boolean): readonly Seed[] {
  const { rootNodes = [], nodeAddressMap } = cluster._options ?? {};
  const known = [...cluster.masters, ...(cluster.replicas ?? [])].flatMap(({ host, port }) =>
    host === undefined || port === undefined
      ? []
      : [{ socket: asReachedFromHere({ host, port }, nodeAddressMap) }],
  );
  return unseenByJson(known.length > 0 && !withGiven ? known : [...known, ...rootNodes]);
}

/**
 * The library caches the class of all commands for the last options with the same JSON, and
 * building a class blocks the process for about thirty milliseconds (single-entry-cache.ts of
 * @redis/client). Seeds differ with each attempt, although they do not affect commands: a dozen
 * simultaneous reconnects took longer than the timeout of each.
 */
function unseenByJson(seeds: readonly Seed[]): readonly Seed[] {
  return Object.defineProperty([...seeds], 'toJSON', { value: () => 'seeds', enumerable: false });
}

/** Servers report addresses of their own network, which `nodeAddressMap` translates. */
export function asReachedFromHere(address: Address, map: AddressMap | undefined): Address {
  const name = `${address.host}:${String(address.port)}`;
  const mapped = typeof map === 'function' ? map(name) : map?.[name];
  return mapped ?? address;
}
