import { isSmartRedisError, SmartRedisError } from '../errors/errors.js';
import type { Publishing } from './refresh-job.js';

/** Smaller builds are not checked. */
const smallestBytes = 1024 * 1024;

/**
 * A build needs memory for a second copy of its keys. Refuses a build that cannot fit under
 * `maxmemory`, based on the current size of the live keys: otherwise it would fill the memory of
 * Redis before it fails, and the writes of other clients would fail too. Does nothing without
 * permission for INFO and MEMORY USAGE.
 * @throws SmartRedisError `SR_INSUFFICIENT_MEMORY`
 */
export async function demandRoom(job: Publishing): Promise<void> {
  const { context, definition, state } = job;
  if ((state.version?.bytes ?? 0) < smallestBytes) return;
  for (const group of definition.groups) {
    const keys = group.map(({ key }) => key);
    const found = await measure(job, keys).catch((error: unknown) => {
      if (!isSmartRedisError(error, 'SR_REPLY')) throw error;
      context.logger.debug('cannot determine whether a build fits into Redis', { error });
      return undefined;
    });
    if (found === undefined || found.maxBytes === 0) continue;
    // If Redis evicts keys, the used memory does not show how much can be made available.
    const freeBytes = found.evicts
      ? found.maxBytes - found.liveBytes
      : found.maxBytes - found.usedBytes;
    if (found.liveBytes <= freeBytes) continue;
    throw insufficient(definition.name, found.liveBytes, Math.max(0, freeBytes));
  }
}

interface Memory {
  readonly usedBytes: number;
  /** 0: no limit. */
  readonly maxBytes: number;
  readonly evicts: boolean;
  /** Size of the live keys, estimated from a sample of their elements. */
  readonly liveBytes: number;
}

async function measure(
  { context: { driver } }: Publishing,
  keys: readonly string[],
): Promise<Memory> {
  const key = keys[0] ?? '';
  const info = String(await driver.send(['INFO', 'memory'], { lane: 'bulk', key }));
  const field = (name: string): string =>
    new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1] ?? '';
  const maxBytes = Number(field('maxmemory'));
  if (maxBytes === 0) return { usedBytes: 0, maxBytes, evicts: false, liveBytes: 0 };
  const sizes = await Promise.all(
    keys.map((live) => driver.send(['MEMORY', 'USAGE', live], { lane: 'bulk', key: live })),
  );
  return {
    usedBytes: Number(field('used_memory')),
    maxBytes,
    evicts: field('maxmemory_policy') !== 'noeviction',
    liveBytes: sizes.reduce<number>((sum, size) => sum + Number(size ?? 0), 0),
  };
}

function insufficient(cache: string, neededBytes: number, freeBytes: number): SmartRedisError {
  const inMiB = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
  return new SmartRedisError(
    'SR_INSUFFICIENT_MEMORY',
    `a refresh of cache "${cache}" needs about ${inMiB(neededBytes)} in addition to its live keys, but Redis has room for only ` +
      `${inMiB(freeBytes)} under its maxmemory; the last version stays. Raise maxmemory, or make the cache smaller`,
    { details: { cache, neededBytes, freeBytes } },
  );
}
