import { isSmartRedisError } from '../../errors/errors.js';
import type { Publishing } from '../refresh-job.js';
import { countCommand } from '../../staging/write-batch.js';
import type { DeltaBase } from './delta-base.js';

/**
 * The base for a delta; `undefined` for a full build: because the live keys differ from the base
 * according to their version and counts, or because further full builds are planned, of which this
 * is then one. Called before the source is read, because a stream cannot be read again for a full
 * build.
 */
export async function takeDeltaBase(job: Publishing): Promise<DeltaBase | undefined> {
  const { base, state, context } = job;
  if (base?.version == null || base.version !== state.version?.version) return undefined;
  if (context.driver.transact === undefined) return undefined;
  if (base.fullBuildsLeft > 0) {
    base.fullBuildsLeft -= 1;
    return undefined;
  }
  return (await countsAsRemembered(job, base)) ? base : undefined;
}

async function countsAsRemembered(
  { context: { driver }, definition }: Publishing,
  base: DeltaBase,
): Promise<boolean> {
  const targets = Object.values(definition.targets);
  try {
    const counts = await driver.sendAll(
      targets.map((target) => countCommand(target, target.key)),
      { lane: 'bulk', key: targets[0]?.key ?? '' },
    );
    return targets.every((target, index) => base.digests.get(target)?.size === counts[index]);
  } catch (error) {
    if (isSmartRedisError(error, 'SR_REPLY')) return false; // a key has another type now
    throw error;
  }
}
