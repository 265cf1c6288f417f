import { isSmartRedisError } from '../../errors.js';
import type { Publishing } from '../publish.js';
import { countCommand } from '../write-batch.js';
import type { DeltaBase } from './delta-base.js';

/**
 * Whether the live keys are what `base` remembers, as far as their version and counts tell, and a delta is worth trying. Asked
 * before the source is read: a stream that turns out to need a full build cannot be read again.
 */
export async function isCertain(
  { engine, definition, state }: Publishing,
  base: DeltaBase,
): Promise<boolean> {
  const { driver } = engine;
  if (base.version === null || base.version !== state.version?.version) return false;
  if (driver.transact === undefined) return false;
  if (base.fullBuildsLeft > 0) {
    base.fullBuildsLeft -= 1;
    return false;
  }
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
