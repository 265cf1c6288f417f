import type { InstanceSummary } from '@smart-redis/core/operator';
import { exitCodes } from '../../output/exit-codes.js';
import { Problem } from '../../output/problem.js';
import type { OrphanFacts } from '../facts.js';
import { registeredBy } from './registered-by.js';

/**
 * Which orphans may be removed, as the instances are now. Where none is alive, every cache looks
 * like an orphan, so that they have to be named.
 * @throws Problem with exit code 2
 */
export function orphansToDelete(
  orphans: readonly OrphanFacts[],
  instances: readonly InstanceSummary[],
  only: readonly string[] | undefined,
): readonly OrphanFacts[] {
  if (instances.length === 0 && only === undefined) {
    throw new Problem(
      exitCodes.usage,
      'no instance is alive, so that every cache looks like an orphan: nothing was removed; name those that are gone for good with --only',
    );
  }
  const registered = registeredBy(instances);
  if ('unknown' in registered) {
    throw new Problem(exitCodes.usage, `nothing was removed: ${registered.unknown}`);
  }
  const missing = only?.find((name) => !orphans.some(({ cache }) => cache === name));
  if (missing !== undefined) {
    const why = registered.has(missing) ? 'an instance registers it' : 'it has no keys here';
    throw new Problem(exitCodes.usage, `nothing was removed: "${missing}" is no orphan, ${why}`);
  }
  return orphans.filter(
    ({ cache }) => !registered.has(cache) && (only === undefined || only.includes(cache)),
  );
}
