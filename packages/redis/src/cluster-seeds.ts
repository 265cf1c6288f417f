import type { Address, AddressMap, ClusterClient } from './client-like.js';

/** A node to ask for the others, as `createCluster` takes it. */
export interface Seed {
  readonly socket?: { readonly host?: string; readonly port?: number };
}

/**
 * Where a connection of our own begins: at the nodes that the application's client knows now,
 * because those that it was given may be gone by now. If these do not do, `withGiven`, at any of
 * both.
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
 * The library keeps the class of all commands that it built last for options of the same JSON, and
 * building one holds up the process for some thirty milliseconds (single-entry-cache.ts of
 * @redis/client). Seeds are others with each try, and say nothing of commands: a dozen connections
 * that came back at once took longer than any of them has time to connect.
 */
function unseenByJson(seeds: readonly Seed[]): readonly Seed[] {
  return Object.defineProperty([...seeds], 'toJSON', { value: () => 'seeds', enumerable: false });
}

/** Servers name addresses of their own network, which `nodeAddressMap` translates. */
export function asReachedFromHere(address: Address, map: AddressMap | undefined): Address {
  const name = `${address.host}:${String(address.port)}`;
  const mapped = typeof map === 'function' ? map(name) : map?.[name];
  return mapped ?? address;
}
