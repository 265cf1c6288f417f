import type { InstanceSummary } from '@smart-redis/core/operator';
import type { Unknown } from '../facts.js';

/** The caches that instances register; unknown if one of them does not say. */
export function registeredBy(instances: readonly InstanceSummary[]): ReadonlySet<string> | Unknown {
  const registered = new Set<string>();
  for (const { name, registered: its } of instances) {
    if (its === null) return { unknown: `instance ${name} does not say what it registers` };
    for (const cache of its) registered.add(cache);
  }
  return registered;
}
