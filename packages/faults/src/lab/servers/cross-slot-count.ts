import type { ServerNode } from '@smart-redis/testing';

/** How often the running servers refused a command because its keys are in several slots. */
export async function crossSlotCount(nodes: readonly ServerNode[]): Promise<number> {
  const stats = await Promise.allSettled(nodes.map((node) => node.command('INFO', 'errorstats')));
  return stats
    .map((answer) => (answer.status === 'fulfilled' ? String(answer.value) : ''))
    .map((text) => Number(/errorstat_CROSSSLOT:count=(\d+)/.exec(text)?.[1] ?? 0))
    .reduce((sum, count) => sum + count, 0);
}
