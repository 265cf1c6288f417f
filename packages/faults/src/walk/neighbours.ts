import type { SmartRedis } from '@smart-redis/core';
import { hash } from '@smart-redis/core';
import type { WalkWorld } from './walk-world.js';

/** Keys of two caches whose sibling keys have the same beginning. */
const neighbourKeys = (namespace: string): readonly string[] => {
  const key = `${namespace}-z`;
  return [key, `{${key}}`];
};

/** Registers two caches beside the walked one; in every state, each must show its own rows. */
export function registerNeighbours(smart: SmartRedis, namespace: string): void {
  for (const [index, key] of neighbourKeys(namespace).entries()) {
    let round = 0;
    smart.register({
      name: `neighbour-${String(index)}`,
      // The same id: if one overwrites the other, their counts do not show it.
      fetcher: () => [{ id: 'one', of: key, round: (round += 1) }],
      refresh: { every: '700ms' },
      targets: { byId: hash({ key }) },
    });
  }
}

/** Whether a key is one of theirs, or a sibling of one. */
export function isNeighbours(key: string): boolean {
  return /-z(\}|$)/.test(key) || /:registry#neighbour-\d$/.test(key);
}

/** Whether a key says who leads, or what an instance has registered: that expires by itself. */
export function isOfInstances(key: string): boolean {
  return key.includes('leader') || key.includes(':roster:');
}

/** Whether a key is the registry of a namespace. */
export function isRegistry(key: string): boolean {
  return key.endsWith(':registry');
}

/** Returns which of them shows rows of the other. */
export async function strayRows({ namespace, look }: WalkWorld): Promise<string[]> {
  const keys = neighbourKeys(namespace);
  const shown = await look(keys);
  return keys.flatMap((key) => {
    const rows = (shown[key] ?? []).map((text) => JSON.parse(text) as { readonly of: string });
    return rows.some(({ of }) => of !== key) ? [`"${key}" shows rows of another cache`] : [];
  });
}
