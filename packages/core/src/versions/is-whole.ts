import type { Command } from '../contracts/driver.js';
import type { Target } from '../contracts/target.js';
import { isSmartRedisError } from '../errors/errors.js';
import { parseBuiltAs } from '../metadata/built-as.js';
import type { KeptVersion } from '../metadata/kept.js';
import { keptKeysOf } from '../metadata/kept.js';
import { countCommand } from '../staging/write-batch.js';
import type { KeptInAll, Versioned } from './versioned.js';

/** Whether all keys of an earlier version are there, with all of their elements. */
export async function isWhole(cache: Versioned, kept: KeptInAll): Promise<boolean> {
  const { groups } = cache.definition;
  const found = await Promise.all(
    kept.map((version, index) => isWholeGroup(cache, groups[index] ?? [], version)),
  );
  return !found.includes(false);
}

async function isWholeGroup(
  { driver, namespace, definition: { name } }: Versioned,
  group: readonly Target[],
  version: KeptVersion,
): Promise<boolean> {
  const { targets: types } = parseBuiltAs(version.builtAs);
  const checks = [...keptKeysOf({ namespace, cache: name }, version)].map(async ([live, key]) => {
    const target = group.find((one) => one.key === live && one.writer.type === types[live]);
    const command: Command = target === undefined ? ['EXISTS', key] : countCommand(target, key);
    const expected = target === undefined ? 1 : version.counts[live];
    try {
      return (await driver.send(command, { lane: 'control', key })) === expected;
    } catch (error) {
      if (isSmartRedisError(error, 'SR_REPLY') && error.details.reply === 'WRONGTYPE') return false;
      throw error;
    }
  });
  return !(await Promise.all(checks)).includes(false);
}
