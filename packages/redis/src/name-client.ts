import type { ClusterClient, KnownClient, SingleClient } from './client-like.js';

/**
 * Names the connections of a client of the driver in CLIENT LIST, each time one is ready. Not with
 * the option `name` of the library, with which a user without permission for CLIENT SETNAME cannot
 * connect at all. For a given Sentinel client, the connection of its subscriptions is not
 * accessible, and has no name.
 */
export function nameClient(known: KnownClient, name: string): void {
  const words = ['CLIENT', 'SETNAME', name] as const;
  switch (known.kind) {
    case 'client':
      return nameWhenReady(known.client, words);
    case 'cluster':
      return nameNodes(known.client, words);
    case 'sentinel': {
      const send = (): void => {
        known.client.sendCommand(false, words, options).catch(ignore);
      };
      // Not all versions emit the first event; the second one is for a new primary, whose
      // connection has no name yet.
      known.client.on('ready', send);
      known.client.on('topology-change', send);
      return;
    }
    case 'pool':
      return;
  }
}

const options = { typeMapping: {}, timeout: undefined };

/** The connection also works without a name. */
const ignore = (): void => undefined;

type Words = readonly string[];

function nameWhenReady(client: SingleClient, words: Words): void {
  client.on('ready', () => {
    client.sendCommand(words, options).catch(ignore);
  });
}

/**
 * The library creates the client of a node on demand, and only reports that one of them is ready.
 */
function nameNodes(cluster: ClusterClient, words: Words): void {
  const known = new WeakSet<SingleClient>();
  cluster.on('node-ready', () => {
    const { masters, replicas = [], pubSubNode } = cluster;
    for (const { client } of [...masters, ...replicas, { client: pubSubNode?.client }]) {
      if (client === undefined || known.has(client)) continue;
      known.add(client);
      if (client.isReady === true) client.sendCommand(words, options).catch(ignore);
      nameWhenReady(client, words);
    }
  });
}
