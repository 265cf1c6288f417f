import type { CacheDetails, InstanceSummary } from '@smart-redis/core/operator';

/** The name of a cache without the place that tells it from another one of that name. */
export function plainName(label: string): string {
  return label.split(' ', 1)[0] ?? label;
}

/**
 * Caches of a name that instances register, but with other keys, as after a release that gave all
 * targets other ones: by the keys of their metadata, with what an operator calls them. None where
 * instances do not tell which keys they mean.
 */
export function leftCaches(
  caches: readonly CacheDetails[],
  instances: readonly InstanceSummary[],
): ReadonlyMap<string, string> {
  if (instances.some(({ role }) => role !== 'seat')) return new Map();
  const left = caches.filter(({ name, definitions }) => isPlaced(name) && definitions.length === 0);
  return new Map(
    left.flatMap(({ name, metadataKeys }) => metadataKeys.map((key) => [key, name] as const)),
  );
}

/** Whether it is named with its place, because another one has the name. */
export function isPlaced(label: string): boolean {
  return label.includes(' ');
}
