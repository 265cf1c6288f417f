import type { CacheSubject, InstanceSubject } from '../channels/messages.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';

/** Names a cache in a message to subscribers. */
export function subjectOf(
  { namespace, instance }: InstanceSubject,
  { name, family }: Pick<ResolvedDefinition, 'name' | 'family'>,
): CacheSubject {
  return { namespace, instance, cache: name, family: family ?? null };
}
