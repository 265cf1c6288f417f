import { waitFor } from '../../wait-for.js';
import type { ServerNode } from '../server-node.js';
import { viewsOf } from './cluster-view.js';

const slotCount = 16_384;

/**
 * Joins empty nodes: the first half become primaries, with equal shares of the slots, and each of
 * the others a replica of one of them. Resolves when every node knows the complete cluster and the
 * replicas are in sync.
 */
export async function formCluster(nodes: readonly ServerNode[]): Promise<void> {
  const primaries = nodes.slice(0, nodes.length / 2);
  const replicas = nodes.slice(nodes.length / 2);
  for (const [index, node] of nodes.entries()) {
    // Nodes with the same initial epoch would have to resolve the conflict later.
    await node.command('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
  }
  for (const [index, primary] of primaries.entries()) {
    const first = Math.floor((slotCount * index) / primaries.length);
    const end = Math.floor((slotCount * (index + 1)) / primaries.length);
    const slots = Array.from({ length: end - first }, (_, offset) => String(first + offset));
    await primary.command('CLUSTER', 'ADDSLOTS', ...slots);
  }
  await introduce(nodes);
  for (const [index, replica] of replicas.entries()) {
    const id = await primaries[index]?.command('CLUSTER', 'MYID');
    await replica.command('CLUSTER', 'REPLICATE', String(id));
  }
  for (const node of nodes) {
    await waitFor(() => isComplete(node, nodes.length), {
      message: `node ${String(node.port)} sees a complete cluster`,
    });
  }
  for (const replica of replicas) {
    const isLinked = async (): Promise<boolean> =>
      String(await replica.command('INFO', 'replication')).includes('master_link_status:up');
    await waitFor(isLinked, { message: `replica ${String(replica.port)} is in step` });
  }
}

async function introduce(nodes: readonly ServerNode[]): Promise<void> {
  for (const node of nodes) {
    for (const { host, port } of nodes) {
      if (port !== node.port) await node.command('CLUSTER', 'MEET', host, String(port));
    }
  }
  for (const node of nodes) {
    const knowsAll = async (): Promise<boolean> => {
      const views = await viewsOf(node);
      return views.filter(({ flags }) => !flags.includes('handshake')).length === nodes.length;
    };
    await waitFor(knowsAll, { message: `node ${String(node.port)} knows the others` });
  }
}

async function isComplete(node: ServerNode, nodeCount: number): Promise<boolean> {
  const info = String(await node.command('CLUSTER', 'INFO'));
  const views = await viewsOf(node);
  return (
    info.includes('cluster_state:ok') &&
    info.includes(`cluster_slots_ok:${String(slotCount)}`) &&
    views.filter(({ flags }) => flags.includes('slave')).length === nodeCount / 2 &&
    views.every(({ flags }) => !flags.some((flag) => flag.startsWith('fail')))
  );
}
