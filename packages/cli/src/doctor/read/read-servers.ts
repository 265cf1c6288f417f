import type { ServerFacts } from '../facts.js';
import { reasonOf } from './reason-of.js';
import type { ServerNode } from './server-node.js';

/** What servers say about themselves; what a user may not read is unknown. */
export function readServers(nodes: readonly ServerNode[]): Promise<readonly ServerFacts[]> {
  return Promise.all(nodes.map(readServer));
}

async function readServer(node: ServerNode): Promise<ServerFacts> {
  const info = await readInfo(node);
  const isCluster = info instanceof Map && info.get('cluster_enabled') === '1';
  return {
    address: node.address,
    info,
    clusterSize: isCluster ? await readClusterSize(node) : null,
    pingMs: await quickestPing(node),
  };
}

async function readInfo(node: ServerNode): Promise<ServerFacts['info']> {
  try {
    return parseInfo(String(await node.call('INFO')));
  } catch (error) {
    return { unknown: reasonOf(error) };
  }
}

/** Parses the reply of INFO: `name:value` on each line. */
export function parseInfo(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0 && !line.startsWith('#')) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return fields;
}

async function readClusterSize(node: ServerNode): Promise<number | null> {
  try {
    const size = parseInfo(String(await node.call('CLUSTER', 'INFO'))).get('cluster_size');
    return size === undefined ? null : Number(size);
  } catch {
    return null; // of a user who may not ask
  }
}

const pings = 3;

async function quickestPing(node: ServerNode): Promise<number | null> {
  let quickest: number | null = null;
  for (let count = 0; count < pings; count += 1) {
    const startedAt = performance.now();
    try {
      await node.call('PING');
    } catch {
      return quickest;
    }
    quickest = Math.min(quickest ?? Infinity, performance.now() - startedAt);
  }
  return quickest;
}
