import type { RegistryOf } from '../registry/registry-commands.js';
import { removeEntries } from '../registry/registry-commands.js';

/** Removes entries of the registry, many in one command. */
export interface RegistryRemovals {
  /** Resolves once the entry of that place is removed. @throws SmartRedisError as `removeEntries` */
  remove(cache: string, at: string): Promise<void>;
  /** The cache is registered again: what was not sent yet is not removed. */
  keep(cache: string): void;
}

interface Removal {
  readonly entry: readonly [cache: string, at: string];
  resolve(): void;
  reject(error: unknown): void;
}

/** The largest number of entries in one command. */
const mostAtOnce = 100;

/** {@link RegistryRemovals} with one command under way at a time. */
export function createRegistryRemovals(registry: RegistryOf): RegistryRemovals {
  /** By cache: there may be thousands, while as many are registered. */
  const waiting = new Map<string, Removal[]>();
  let isRemoving = false;

  const takeSome = (): readonly Removal[] => {
    const some: Removal[] = [];
    for (const [cache, removals] of waiting) {
      waiting.delete(cache);
      some.push(...removals);
      if (some.length >= mostAtOnce) break;
    }
    return some;
  };
  const removeAll = async (): Promise<void> => {
    if (isRemoving) return;
    isRemoving = true;
    while (waiting.size > 0) {
      const some = takeSome();
      try {
        await removeEntries(
          registry,
          some.map(({ entry }) => entry),
        );
        for (const { resolve } of some) resolve();
      } catch (error) {
        for (const { reject } of some) reject(error);
      }
    }
    isRemoving = false;
  };
  return {
    remove: (cache, at) =>
      new Promise((resolve, reject) => {
        const removals = waiting.get(cache) ?? [];
        waiting.set(cache, removals);
        removals.push({ entry: [cache, at], resolve, reject });
        void removeAll();
      }),
    keep: (cache) => {
      const kept = waiting.get(cache) ?? [];
      waiting.delete(cache);
      for (const { resolve } of kept) resolve();
    },
  };
}
