import type { ResolvedDefinition } from '../settings/cache-definition.js';
import { resolveDefinition } from '../settings/resolve-definition.js';
import type { InstanceContext } from './instance-context.js';

/**
 * Checks a definition for the instance's kind of server, and warns if an option has no effect.
 * @throws SmartRedisError as `resolveDefinition`; and what the option `serves` throws
 */
export function resolveCache(
  {
    driver,
    logger,
    serves,
    cronExpressions,
  }: Pick<InstanceContext, 'driver' | 'logger' | 'serves' | 'cronExpressions'>,
  definition: unknown,
  family?: string,
): ResolvedDefinition {
  const resolved = resolveDefinition(
    definition as Parameters<typeof resolveDefinition>[0],
    driver.cluster,
    cronExpressions,
    family,
  );
  // Remembered, so that it throws here or never.
  serves(resolved);
  if ((definition as { delta?: unknown }).delta === true && !resolved.delta) {
    logger.warn(
      'delta has no effect: a target can only be written as a whole, or targets are in different slots',
      { cache: resolved.name },
    );
  }
  return resolved;
}
