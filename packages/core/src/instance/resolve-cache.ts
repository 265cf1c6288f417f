import type { ResolvedDefinition } from '../settings/cache-definition.js';
import { resolveDefinition } from '../settings/cache-definition.js';
import type { InstanceContext } from './instance-context.js';

/**
 * Checks a definition for the server that the instance uses, and warns where an option has no
 * effect.
 * @throws SmartRedisError as `resolveDefinition`
 */
export function resolveCache(
  { driver, logger }: Pick<InstanceContext, 'driver' | 'logger'>,
  definition: unknown,
): ResolvedDefinition {
  const resolved = resolveDefinition(
    definition as Parameters<typeof resolveDefinition>[0],
    driver.cluster,
  );
  if ((definition as { delta?: unknown }).delta === true && !resolved.delta) {
    logger.warn(
      'delta has no effect: a target can only be written whole, or targets lie in different slots',
      { cache: resolved.name },
    );
  }
  return resolved;
}
