import type { RedisCluster, ServerNode } from '@smart-redis/testing';

/** What {@link moveSlowly} moves. */
export interface SlowMove {
  readonly slot: number;
  readonly to: ServerNode;
  /** Between two keys: the slot is half here and half there meanwhile. */
  readonly pause: () => Promise<void>;
}

const migrateTimeoutMs = 5000;

/**
 * Moves a slot one key at a time. Between two keys, commands over several keys of the slot are
 * refused (TRYAGAIN), and those of keys that are gone are sent on (ASK).
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
  // The new owner first: should the old one hear of it and the new one not, nobody would serve the
  // slot.
  await setSlot(to, 'NODE', toId);
  await setSlot(from, 'NODE', toId);
  for (const node of nodes) {
    // Replicas hear of it from their primary.
    await setSlot(node, 'NODE', toId).catch(() => undefined);
  }
}

async function idOf(node: ServerNode): Promise<string> {
  return String(await node.command('CLUSTER', 'MYID'));
}
