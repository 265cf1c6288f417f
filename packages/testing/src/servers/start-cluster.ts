import { keySlot } from '@smart-redis/core/drivers';
import type { NodeView } from './cluster/cluster-view.js';
import { ownerOf, viewsOf } from './cluster/cluster-view.js';
import { formCluster } from './cluster/form-cluster.js';
import { moveSlot } from './cluster/move-slot.js';
import { sendToSlot } from './cluster/send-to-slot.js';
import { createFleet } from './fleet.js';
import type { LaunchedServer } from './launch-server.js';
import { inMemory } from './launch-server.js';
import type { ServerNode } from './server-node.js';

/** Options of {@link startCluster}. */
export interface StartClusterOptions {
  /**
   * Milliseconds without a response until a node is considered down; at least 500.
   * @default 1000
   */
  readonly nodeTimeoutMs?: number;
  /** Further arguments of every node: `['--cluster-require-full-coverage', 'no']`. @default none */
  readonly args?: readonly string[];
}

/** A Redis Cluster of three primaries with a replica each. */
export interface RedisCluster extends AsyncDisposable {
  /**
   * The three initial primaries, then their replicas in the same order. A restarted node comes back
   * empty, and rejoins the cluster.
   */
  readonly nodes: readonly ServerNode[];
  /** The primary that serves `slot`, according to the running nodes. */
  nodeOfSlot(slot: number): Promise<ServerNode>;
  /**
   * Sends one command to the primary that serves `key`, and follows redirections. Rejects with an
   * error reply.
   */
  command(key: string, ...command: readonly string[]): Promise<unknown>;
  /**
   * Moves `slot` and its keys to `toNode`, a primary of this cluster, while they are served.
   * Resolves when every running node knows.
   */
  moveSlot(slot: number, toNode: ServerNode): Promise<void>;
  /** Ends everything and removes its folders. Idempotent. */
  stop(): Promise<void>;
}

const nodeCount = 6;

/**
 * Starts a Redis Cluster on free loopback ports; resolves when all slots are served and the
 * replicas are in sync. A failover takes a few seconds.
 */
export async function startCluster(options: StartClusterOptions = {}): Promise<RedisCluster> {
  const { nodeTimeoutMs = 1000, args = [] } = options;
  const fleet = createFleet();
  try {
    const launches = Array.from({ length: nodeCount }, () =>
      fleet.launch({ args: [...inMemory, ...clusterArgs(nodeTimeoutMs), ...args] }),
    );
    const nodes = await Promise.all(launches);
    await formCluster(nodes);

    const nodeOfSlot = async (slot: number): Promise<LaunchedServer> => {
      const owner = ownerOf(slot, await viewsOfAll(nodes));
      const node = nodes.find(({ port }) => port === owner?.port);
      if (node === undefined) throw new Error(`no node is known to serve slot ${String(slot)}`);
      return node;
    };
    return {
      nodes,
      nodeOfSlot,
      command: async (key, ...command) => sendToSlot(await nodeOfSlot(keySlot(key)), command),
      moveSlot: async (slot, toNode) => {
        const to = nodes.find(({ port }) => port === toNode.port);
        if (to === undefined) throw new Error('moveSlot: toNode is no node of this cluster');
        const from = await nodeOfSlot(slot);
        if (from !== to) await moveSlot({ slot, from, to, nodes });
      },
      stop: fleet.stop,
      [Symbol.asyncDispose]: fleet.stop,
    };
  } catch (error) {
    await fleet.stop();
    throw error;
  }
}

async function viewsOfAll(nodes: readonly LaunchedServer[]): Promise<NodeView[]> {
  const asked = nodes.filter(({ isUp }) => isUp);
  // A node may go down during the query; the others are sufficient.
  const answers = await Promise.allSettled(asked.map(viewsOf));
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}

function clusterArgs(nodeTimeoutMs: number): string[] {
  return [
    ...['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'],
    ...['--cluster-node-timeout', String(nodeTimeoutMs), '--repl-diskless-sync-delay', '0'],
  ];
}
