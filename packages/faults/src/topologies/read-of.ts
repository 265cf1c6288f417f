import { keySlot } from '@smart-redis/core/drivers';
import type { RedisCluster, ServerNode } from '@smart-redis/testing';
import type { Place } from './stamped-cache.js';
import { readCommand } from './stamped-cache.js';

/**
 * Reads a stamped cache of a cluster behind everyone's back; `undefined` while nobody serves all of
 * it.
 */
export function readOf(cluster: RedisCluster, place: Place): () => Promise<unknown> {
  let node: ServerNode | undefined;
  return async () => {
    node ??= await cluster.nodeOfSlot(keySlot(place.keys[0]));
    try {
      return await node.command(...readCommand(place));
    } catch {
      // Moved, half moved, or gone: look anew who serves the slot.
      node = undefined;
      return undefined;
    }
  };
}
