import type { ClaimedGroups } from './claim-groups.js';
import type { RunnerJob } from './runner-job.js';

/**
 * Whether a live key that had content in the version is missing: somebody has deleted it, or Redis
 * has evicted it. Resolves with false if that is unknown. Never rejects.
 */
export async function hasGoneKeys(
  { context: { existing, logger }, definition }: RunnerJob,
  { state, filledKeys }: ClaimedGroups,
): Promise<boolean> {
  const live = new Set(Object.values(definition.targets).map(({ key }) => key));
  if (state.version === null) return false;
  try {
    const found = await Promise.all(
      filledKeys.map(async (keys) => {
        const own = keys.filter((key) => live.has(key));
        const [first, ...others] = own;
        return first === undefined ? [] : existing([first, ...others]);
      }),
    );
    return found.flat().some((reply) => Number(reply) === 0);
  } catch (error) {
    logger.debug('cannot determine whether the live keys are there', {
      cache: definition.name,
      error,
    });
    return false;
  }
}
