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
  return known.length > 0 && !withGiven ? known : [...known, ...rootNodes];
}

/** Servers report addresses of their own network, which `nodeAddressMap` translates. */
export function asReachedFromHere(address: Address, map: AddressMap | undefined): Address {
  const name = `${address.host}:${String(address.port)}`;
  const mapped = typeof map === 'function' ? map(name) : map?.[name];
  return mapped ?? address;
}
