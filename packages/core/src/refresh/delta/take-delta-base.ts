import { isSmartRedisError } from '../../errors/errors.js';
import type { Publishing } from '../refresh-job.js';
import { countCommand } from '../../staging/write-batch.js';
import type { DeltaBase } from './delta-base.js';

/**
 * What a delta can be told from; `undefined` where the build is to be full: because the live keys
 * are not what is remembered, as far as their version and counts tell, or because full builds are
 * due, of which this is then one. Asked before the source is read: a stream that turns out to need
 * a full build cannot be read again.
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
    if (isSmartRedisError(error, 'SR_REPLY')) return false; // a key is of another type by now
    throw error;
  }
}
