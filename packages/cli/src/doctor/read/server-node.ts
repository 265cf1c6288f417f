import { Cluster } from 'ioredis';
import type { Redis } from 'ioredis';

/** One server that can be asked directly. */
export interface ServerNode {
  /** Host and port, or the path of a socket. */
  readonly address: string;
  /** Sends a command; rejects with an error reply, and if there is no reply in time. */
  call(command: string, ...args: readonly string[]): Promise<unknown>;
}

const longestReplyMs = 5000;

/** The server of a client, or all primaries of its cluster. */
export async function nodesOf(client: Redis | Cluster): Promise<readonly ServerNode[]> {
  if (!(client instanceof Cluster)) return [nodeOf(client)];
  if (client.status === 'wait') await within(client.connect());
  return client.nodes('master').map(nodeOf);
}

function nodeOf(client: Redis): ServerNode {
  const { host, port, path } = client.options;
  return {
    address: path ?? `${host ?? 'localhost'}:${port ?? 6379}`,
    call: (command, ...args) => within(client.call(command, [...args])),
  };
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no reply in time')), longestReplyMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
