import type { ServerNode } from '../read/server-node.js';

/** What a scan has found. */
export interface ScannedKeys {
  readonly keys: readonly string[];
  /** Whether all keys were looked at in time. */
  readonly complete: boolean;
  /** About how many keys were looked at. */
  readonly scanned: number;
}

/** How many keys a server looks at in one step: well under a millisecond. */
const keysAtOnce = 1000;

/** Finds keys by a pattern on all servers, step by step; gives up at a time of `performance.now()`. */
export async function scanKeys(
  nodes: readonly ServerNode[],
  pattern: string,
  until: number,
): Promise<ScannedKeys> {
  const keys = new Set<string>();
  let scanned = 0;
  for (const node of nodes) {
    let cursor = '0';
    do {
      if (performance.now() > until) return { keys: [...keys], complete: false, scanned };
      const reply = await node.call('SCAN', cursor, 'MATCH', pattern, 'COUNT', String(keysAtOnce));
      const [next, found] = reply as [unknown, unknown[]];
      for (const key of found) keys.add(String(key));
      scanned += keysAtOnce;
      cursor = String(next);
    } while (cursor !== '0');
  }
  return { keys: [...keys], complete: true, scanned };
}
