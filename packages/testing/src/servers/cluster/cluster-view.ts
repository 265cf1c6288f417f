import type { ServerNode } from '../server-node.js';

/**
 * A node from the point of view of one node of the cluster.
 * https://redis.io/docs/latest/commands/cluster-nodes/
 */
export interface NodeView {
  readonly id: string;
  readonly port: number;
  readonly flags: readonly string[];
  /** If two nodes claim a slot, the higher epoch wins. */
  readonly epoch: number;
  /** The first and last slot of each range that it claims. */
  readonly slots: readonly (readonly [number, number])[];
}

/** Reads the cluster from the point of view of `node`. */
export async function viewsOf(node: ServerNode): Promise<NodeView[]> {
  const text = String(await node.command('CLUSTER', 'NODES'));
  return text.split('\n').filter(Boolean).map(parseLine);
}

/** The node that serves `slot`, according to several nodes. */
export function ownerOf(slot: number, views: readonly NodeView[]): NodeView | undefined {
  const [owner] = views
    .filter((view) => view.slots.some(([first, last]) => first <= slot && slot <= last))
    .sort((a, b) => b.epoch - a.epoch);
  return owner;
}

function parseLine(line: string): NodeView {
  const [id = '', address = '', flags = '', , , , epoch = '', , ...slots] = line.split(' ');
  return {
    id,
    port: Number(/:(\d+)/.exec(address)?.[1]),
    flags: flags.split(','),
    epoch: Number(epoch),
    // Slots that are being moved are in brackets.
    slots: slots.filter((range) => !range.startsWith('[')).map(parseRange),
  };
}

function parseRange(range: string): readonly [number, number] {
  const [first, last = first] = range.split('-').map(Number);
  return [first ?? NaN, last ?? NaN];
}
