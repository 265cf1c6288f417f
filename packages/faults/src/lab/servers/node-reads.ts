import { setTimeout as sleep } from 'node:timers/promises';
import { keySlot } from '@smart-redis/core/drivers';
import type { RedisCluster, ServerNode } from '@smart-redis/testing';
import type { HostPort } from '../address.js';
import type { ReadClient } from '../read-client.js';
import { byScript } from '../read-client.js';

/** Who reads a server behind everyone's back. */
export type NodeReads = Pick<ReadClient, 'transaction'>;

/** A server that is stopped would never answer. */
const patienceMs = 500;

/** Reads the server that `pick` answers, each time anew; rejects where that takes too long. */
export function readsOf(pick: () => Pick<ServerNode, 'command'>): NodeReads {
  return {
    transaction: byScript((...command) => {
      const late = sleep(patienceMs, undefined, { ref: false }).then(() => {
        throw new Error('the server does not answer');
      });
      return Promise.race([pick().command(...command), late]);
    }),
  };
}

/** Reads from the node of a cluster that serves a key; rejects while nobody serves all of it. */
export function readsOfSlot(cluster: RedisCluster, key: string): NodeReads {
  let node: ServerNode | undefined;
  return {
    transaction: byScript(async (...command) => {
      node ??= await cluster.nodeOfSlot(keySlot(key));
      try {
        return await node.command(...command);
      } catch (error) {
        // Moved, half moved, or gone: look anew who serves the slot.
        node = undefined;
        throw error;
      }
    }),
  };
}

/** Where nodes listen, and no more of them than a client may be given. */
export function addressesOf(nodes: readonly ServerNode[]): HostPort[] {
  return nodes.map(({ host, port }) => ({ host, port }));
}
