import type { Address, AddressMap, ClusterClient } from './client-like.js';

/** A node to ask for the others, as `createCluster` takes it. */
export interface Seed {
  readonly socket?: { readonly host?: string; readonly port?: number };
}

/**
 * Where a connection of our own begins: at the nodes that the application's client knows now, because those that it was given
 * may be gone by now. If these do not do, `withGiven`, at any of both.
 */
export function clusterSeeds(cluster: ClusterClient, withGiven: boolean): readonly Seed[] {
  const { rootNodes = [], nodeAddressMap } = cluster._options ?? {};
  const known = [...cluster.masters, ...(cluster.replicas ?? [])].flatMap(({ host, port }) =>
    host === undefined || port === undefined
      ? []
      : [{ socket: asReachedFromHere({ host, port }, nodeAddressMap) }],
  );
  return known.length > 0 && !withGiven ? known : [...known, ...rootNodes];
}

/** Servers name addresses of their own network, which `nodeAddressMap` translates. */
export function asReachedFromHere(address: Address, map: AddressMap | undefined): Address {
  const name = `${address.host}:${String(address.port)}`;
  const mapped = typeof map === 'function' ? map(name) : map?.[name];
  return mapped ?? address;
}
