import type { ClusterClient, KnownClient, SingleClient } from './client-like.js';

/**
 * Names the connections of a client of ours in CLIENT LIST, each time when one is ready. Not by the
 * option `name` of the library, with which a user without the right to CLIENT SETNAME does not
 * connect at all. Where a Sentinel client was given, the connection of its subscriptions is out of
 * reach, and has no name.
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
      // Not all versions tell the first; the second is said of another primary, whose connection
      // has no name yet.
      known.client.on('ready', send);
      known.client.on('topology-change', send);
      return;
    }
    case 'pool':
      return;
  }
}

const options = { typeMapping: {}, timeout: undefined };

/** Without a name it works as well. */
const ignore = (): void => undefined;

type Words = readonly string[];

function nameWhenReady(client: SingleClient, words: Words): void {
  client.on('ready', () => {
    client.sendCommand(words, options).catch(ignore);
  });
}

/** The library makes a node's client when it needs it, and says only that one of them is ready. */
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
