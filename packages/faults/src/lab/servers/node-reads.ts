import { setTimeout as sleep } from 'node:timers/promises';
import { keySlot } from '@smart-redis/core/drivers';
import type { RedisCluster, ServerNode } from '@smart-redis/testing';
import type { HostPort } from '../address.js';
import type { ReadClient } from '../read-client.js';
import { byScript } from '../read-client.js';

/** Reads a server on a connection that no instance uses. */
export type NodeReads = Pick<ReadClient, 'transaction'>;

/** A server that is stopped would never reply. */
const usualPatienceMs = 500;

/**
 * Reads the server that `pick` returns, which is called for each read; rejects if that takes too
 * long.
 */
export function readsOf(
  pick: () => Pick<ServerNode, 'command'>,
  patienceMs = usualPatienceMs,
): NodeReads {
  return {
    transaction: byScript((...command) => {
      const late = sleep(patienceMs, undefined, { ref: false }).then(() => {
        throw new Error('the server does not answer');
      });
      return Promise.race([pick().command(...command), late]);
    }),
  };
}

/** The same as a client of a crew: it sends to the server that `pick` returns. */
export function clientOf(
  pick: () => Pick<ServerNode, 'command'>,
  patienceMs = usualPatienceMs,
): ReadClient {
  const send: ReadClient['send'] = (...command) => pick().command(...command);
  return {
    ...readsOf(pick, patienceMs),
    send,
    scan: async (pattern) => {
      const found: string[] = [];
      let cursor = '0';
      do {
        const scan = ['SCAN', cursor, 'MATCH', pattern, 'COUNT', '500'] as const;
        const [next, keys] = (await send(...scan)) as [string, string[]];
        found.push(...keys);
        cursor = next;
      } while (cursor !== '0');
      return found;
    },
    [Symbol.dispose]: () => undefined,
  };
}

/** Reads from the node of a cluster that serves a key; rejects while not all slots are served. */
export function readsOfSlot(cluster: RedisCluster, key: string): NodeReads {
  let node: ServerNode | undefined;
  return {
    transaction: byScript(async (...command) => {
      node ??= await cluster.nodeOfSlot(keySlot(key));
      try {
        return await node.command(...command);
      } catch (error) {
        // Moved, half moved, or gone: looks up again which node serves the slot.
        node = undefined;
        throw error;
      }
    }),
  };
}

/** The host and port of each node, without the other properties, which a client must not get. */
export function addressesOf(nodes: readonly ServerNode[]): HostPort[] {
  return nodes.map(({ host, port }) => ({ host, port }));
}
