import type { RedisCluster, ServerNode } from '@smart-redis/testing';

/** Options of {@link moveSlowly}. */
export interface SlowMove {
  readonly slot: number;
  readonly to: ServerNode;
  /** Called between two keys, while the slot is between two nodes. */
  readonly pause: () => Promise<void>;
}

const migrateTimeoutMs = 5000;

/**
 * Moves a slot one key at a time. Between two keys, commands over several keys of the slot are
 * refused (TRYAGAIN), and those for keys that have moved are redirected (ASK).
 * https://redis.io/docs/latest/commands/cluster-setslot/
 */
export async function moveSlowly(
  { nodes, nodeOfSlot }: RedisCluster,
  { slot, to, pause }: SlowMove,
): Promise<void> {
  const from = await nodeOfSlot(slot);
  const [fromId, toId] = [await idOf(from), await idOf(to)];
  const setSlot = (node: ServerNode, ...state: readonly string[]): Promise<unknown> =>
    node.command('CLUSTER', 'SETSLOT', String(slot), ...state);
  await setSlot(to, 'IMPORTING', fromId);
  await setSlot(from, 'MIGRATING', toId);
  for (;;) {
    await pause();
    const keys = await from.command('CLUSTER', 'GETKEYSINSLOT', String(slot), '1');
    const [key] = keys as readonly string[];
    if (key === undefined) break;
    await from.command(
      ...['MIGRATE', to.host, String(to.port), '', '0', String(migrateTimeoutMs), 'KEYS', key],
    );
  }
  // The new owner first: if only the old one were informed, no node would serve the slot.
  await setSlot(to, 'NODE', toId);
  await setSlot(from, 'NODE', toId);
  for (const node of nodes) {
    // Replicas are informed by their primary.
    await setSlot(node, 'NODE', toId).catch(() => undefined);
  }
}

async function idOf(node: ServerNode): Promise<string> {
  return String(await node.command('CLUSTER', 'MYID'));
}
