import { cacheKeys, targetNames } from './cache-keys.js';
import type { Crew } from './crew.js';

/**
 * Copies the live keys and metadata of a cache; resolves with a function that restores them, as a
 * failover does that has lost the commits since.
 */
export async function takeBack(crew: Crew, cache: string): Promise<() => Promise<void>> {
  const keys = cacheKeys(crew.namespace, cache);
  const saved = [keys.metadata, ...targetNames.map((name) => keys[name])].map(
    (key) => [key, `${key}:before`] as const,
  );
  await crew.client.transaction(saved.map(([key, copy]) => ['COPY', key, copy, 'REPLACE']));
  return () => crew.lose(saved.map(([key, copy]) => ['COPY', copy, key, 'REPLACE']));
}
