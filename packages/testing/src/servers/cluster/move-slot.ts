import { waitFor } from '../../wait-for.js';
import type { LaunchedServer } from '../launch-server.js';
import { ownerOf, viewsOf } from './cluster-view.js';

/** Keys in one MIGRATE, which blocks both nodes. */
const batchSize = 100;
const migrateTimeoutMs = 5000;

/** Options of {@link moveSlot}. */
export interface SlotMove {
  readonly slot: number;
  readonly from: LaunchedServer;
  readonly to: LaunchedServer;
  readonly nodes: readonly LaunchedServer[];
}

/**
 * Moves a slot with its keys while both nodes serve them. Resolves when every running node knows
 * the new owner. https://redis.io/docs/latest/commands/cluster-setslot/
 */
export async function moveSlot({ slot, from, to, nodes }: SlotMove): Promise<void> {
  const fromId = String(await from.command('CLUSTER', 'MYID'));
  const toId = String(await to.command('CLUSTER', 'MYID'));
  const setSlot = (node: LaunchedServer, ...state: readonly string[]): Promise<unknown> =>
    node.command('CLUSTER', 'SETSLOT', String(slot), ...state);

  await setSlot(to, 'IMPORTING', fromId);
  await setSlot(from, 'MIGRATING', toId);
  await moveKeys({ slot, from, to, nodes });
  // The new owner first: if only the old one were informed, no node would serve the slot.
  await setSlot(to, 'NODE', toId);
  await setSlot(from, 'NODE', toId);
  await waitFor(() => allAgree(slot, toId, nodes), {
    message: `every node knows who serves slot ${String(slot)}`,
  });
}

async function moveKeys({ slot, from, to }: SlotMove): Promise<void> {
  for (;;) {
    const keys = (await from.command(
      ...['CLUSTER', 'GETKEYSINSLOT', String(slot), String(batchSize)],
    )) as string[];
    if (keys.length === 0) return;
    // REPLACE: after a timeout of MIGRATE its keys may be on both nodes, and those of the sender
    // are correct.
    const how = [String(migrateTimeoutMs), 'REPLACE', 'KEYS'];
    await from.command(...['MIGRATE', to.host, String(to.port), '', '0', ...how, ...keys]);
  }
}

async function allAgree(
  slot: number,
  id: string,
  nodes: readonly LaunchedServer[],
): Promise<boolean> {
  for (const node of nodes.filter(({ isUp }) => isUp)) {
    if (ownerOf(slot, await viewsOf(node))?.id !== id) return false;
  }
  return true;
}
