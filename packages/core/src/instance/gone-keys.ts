import type { ClaimedGroups } from './claim-groups.js';
import type { RunnerJob } from './runner-job.js';

/**
 * Whether a live key that had content in the version is missing: somebody has deleted it, or Redis
 * has evicted it. Resolves with false if that is unknown. Never rejects.
 */
export async function hasGoneKeys(
  { context: { driver, logger }, definition }: RunnerJob,
  { state, filledKeys }: ClaimedGroups,
): Promise<boolean> {
  const live = new Set(Object.values(definition.targets).map(({ key }) => key));
  if (state.version === null) return false;
  try {
    const found = await Promise.all(
      filledKeys.map(async (keys) => {
        const own = keys.filter((key) => live.has(key));
        const [first] = own;
        if (first === undefined) return [];
        const commands = own.map((key) => ['EXISTS', key] as const);
        return driver.sendAll(commands, { lane: 'control', key: first });
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
