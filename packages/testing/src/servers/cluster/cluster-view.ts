import type { ServerNode } from '../server-node.js';

/**
 * A node as one node of the cluster sees it. https://redis.io/docs/latest/commands/cluster-nodes/
 */
export interface NodeView {
  readonly id: string;
  readonly port: number;
  readonly flags: readonly string[];
  /** The greatest one wins where two nodes claim a slot. */
  readonly epoch: number;
  /** First and last slot of each range that it claims. */
  readonly slots: readonly (readonly [number, number])[];
}

/** Asks `node` how it sees the cluster. */
export async function viewsOf(node: ServerNode): Promise<NodeView[]> {
  const text = String(await node.command('CLUSTER', 'NODES'));
  return text.split('\n').filter(Boolean).map(parseLine);
}

/** The one that serves `slot`, by what several nodes see. */
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
    // In brackets stand slots that are being moved.
    slots: slots.filter((range) => !range.startsWith('[')).map(parseRange),
  };
}

function parseRange(range: string): readonly [number, number] {
  const [first, last = first] = range.split('-').map(Number);
  return [first ?? NaN, last ?? NaN];
}
