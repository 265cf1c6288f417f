import type { RedisDriver, Reply } from '../contracts/driver.js';
import { isSmartRedisError } from '../errors/errors.js';
import { allKeptKeysOf, keptKeysOf, parseKept } from './kept.js';

/** Whose versions are removed. */
export interface KeptOwner {
  readonly namespace: string;
  readonly cache: string;
}

/**
 * Removes the versions that the metadata at `metadataKey` list, before these are removed. No owner
 * is compared: the names of the keys are made from those of the namespace, the cache and the live
 * key.
 */
export async function dropVersionsAt(
  driver: RedisDriver,
  owner: KeptOwner,
  metadataKey: string,
): Promise<void> {
  let text: Reply;
  try {
    text = await driver.send(['HGET', metadataKey, 'kept'], { lane: 'control', key: metadataKey });
  } catch (error) {
    // Somebody has put something else there.
    if (isSmartRedisError(error, 'SR_REPLY') && error.details.reply === 'WRONGTYPE') return;
    throw error;
  }
  const { versions } = parseKept(text === null ? null : String(text), null);
  const keys = versions.flatMap((version) => [...keptKeysOf(owner, version).values()]);
  // One by one: in a cluster they may be in different slots.
  await Promise.all(keys.map((key) => driver.send(['UNLINK', key], { lane: 'control', key })));
}

/** Removes whatever may be kept of a live key, also what no metadata list. */
export async function dropAllKept(
  driver: RedisDriver,
  owner: KeptOwner,
  liveKey: string,
): Promise<void> {
  const names = allKeptKeysOf(owner, liveKey);
  await driver.send(['UNLINK', ...names], { lane: 'control', key: names[0] ?? '' });
}
