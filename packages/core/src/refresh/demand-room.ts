import { isSmartRedisError, SmartRedisError } from '../errors/errors.js';
import { keptKeysOf } from '../metadata/kept.js';
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
  for (const [index, group] of definition.groups.entries()) {
    const keys = group.map(({ key }) => key);
    const kept = keptKeys(job, index);
    const found = await measure(job, keys, kept).catch((error: unknown) => {
      if (!isSmartRedisError(error, 'SR_REPLY')) throw error;
      context.logger.debug('cannot determine whether a build fits into Redis', { error });
      return undefined;
    });
    if (found === undefined || found.maxBytes === 0) continue;
    // If Redis evicts keys, the used memory does not show how much can be made available.
    const freeBytes = found.evicts
      ? found.maxBytes - found.liveBytes - found.keptBytes
      : found.maxBytes - found.usedBytes;
    if (found.liveBytes <= freeBytes) continue;
    throw insufficient(definition.name, found, Math.max(0, freeBytes));
  }
}

interface Memory {
  readonly usedBytes: number;
  /** 0: no limit. */
  readonly maxBytes: number;
  readonly evicts: boolean;
  /** Size of the live keys, estimated from a sample of their elements. */
  readonly liveBytes: number;
  /** Size of the earlier versions that stay. */
  readonly keptBytes: number;
}

/** The keys of the versions that stay beside the one that is replaced. */
function keptKeys({ context, definition, states }: Publishing, index: number): readonly string[] {
  const owner = { namespace: context.namespace, cache: definition.name };
  const versions = states[index]?.kept.versions ?? [];
  return versions.flatMap((version) => [...keptKeysOf(owner, version).values()]);
}

async function measure(
  { context: { driver } }: Publishing,
  keys: readonly string[],
  kept: readonly string[],
): Promise<Memory> {
  const key = keys[0] ?? '';
  const info = String(await driver.send(['INFO', 'memory'], { lane: 'bulk', key }));
  const field = (name: string): string =>
    new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1] ?? '';
  const maxBytes = Number(field('maxmemory'));
  if (maxBytes === 0) return { usedBytes: 0, maxBytes, evicts: false, liveBytes: 0, keptBytes: 0 };
  const sizeOf = async (names: readonly string[]): Promise<number> => {
    const sizes = await Promise.all(
      names.map((name) => driver.send(['MEMORY', 'USAGE', name], { lane: 'bulk', key: name })),
    );
    return sizes.reduce<number>((sum, size) => sum + Number(size ?? 0), 0);
  };
  return {
    usedBytes: Number(field('used_memory')),
    maxBytes,
    evicts: field('maxmemory_policy') !== 'noeviction',
    liveBytes: await sizeOf(keys),
    keptBytes: await sizeOf(kept),
  };
}

function insufficient(
  cache: string,
  { liveBytes: neededBytes, keptBytes }: Memory,
  freeBytes: number,
): SmartRedisError {
  const beside = keptBytes === 0 ? '' : ' and its earlier versions';
  const fewer = keptBytes === 0 ? '' : ', or keep fewer versions (keep)';
  const inMiB = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
  return new SmartRedisError(
    'SR_INSUFFICIENT_MEMORY',
    `a refresh of cache "${cache}" needs about ${inMiB(neededBytes)} in addition to its live keys${beside}, but Redis has room for only ` +
      `${inMiB(freeBytes)} under its maxmemory; the last version stays. Raise maxmemory, or make the cache smaller${fewer}`,
    { details: { cache, neededBytes, freeBytes, keptBytes } },
  );
}
