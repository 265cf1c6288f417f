import type { RedisDriver } from '@smart-redis/core';
import { defineScript, runScript } from '@smart-redis/core/drivers';
import type { CacheDetails, FormerKey } from '@smart-redis/core/operator';
import { parseFormerKeys } from '@smart-redis/core/operator';
import type { FormerKeyFacts } from '../facts.js';
import { inParallel } from '../read/in-parallel.js';
import { ownerKeyOf } from './key-names.js';

/** What Redis calls the types of writers, and how it counts their elements. */
const counted: Readonly<Record<string, readonly [type: string, command: string]>> = {
  hash: ['hash', 'HLEN'],
  list: ['list', 'LLEN'],
  set: ['set', 'SCARD'],
  sortedSet: ['zset', 'ZCARD'],
  string: ['string', 'STRLEN'],
};

/**
 * Removes a key, if it belongs to no cache and has the type and number of elements that it was left
 * with. KEYS: owner record, key. ARGV: type, command that counts, number. Returns the number of
 * removed keys.
 */
const removeFormer = defineScript(`
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
if redis.call('TYPE', KEYS[2]).ok ~= ARGV[1] then return 0 end
if redis.call(ARGV[2], KEYS[2]) ~= tonumber(ARGV[3]) then return 0 end
return redis.call('UNLINK', KEYS[2])
`);

/**
 * The keys that caches have filled before a release removed or renamed their targets, as far as they
 * are still there, belong to no cache, and are as they were left. `inUse`: live keys.
 */
export async function formerKeys(
  driver: RedisDriver,
  caches: readonly CacheDetails[],
  inUse: ReadonlySet<string>,
): Promise<readonly FormerKeyFacts[]> {
  const found = await inParallel(caches, async ({ name, metadataKeys, definitions }) => {
    const [metadata = ''] = metadataKeys;
    const text = await driver.send(['HGET', metadata, 'former'], { lane: 'bulk' });
    return parseFormerKeys(text)
      .filter(({ key }) => !inUse.has(key))
      .map((former) => ({ cache: name, ...former, isRolledOut: definitions.length < 2 }));
  });
  const left = await inParallel(found.flat(), async (former) => {
    return (await isLeft(driver, former)) ? former : undefined;
  });
  return left.flatMap((former) => former ?? []);
}

/** Removes one, if it is still as it was found. Resolves with the number of removed keys. */
export async function deleteFormerKey(
  driver: RedisDriver,
  { key, type, count }: FormerKeyFacts,
): Promise<number> {
  const [redisType = '', command = ''] = counted[type] ?? [];
  const args = [redisType, command, String(count)];
  const removed = await runScript(driver, removeFormer, [ownerKeyOf(key), key], args, {
    lane: 'bulk',
  });
  return Number(removed);
}

async function isLeft(driver: RedisDriver, { key, type, count }: FormerKey): Promise<boolean> {
  const [redisType, command] = Object.hasOwn(counted, type) ? (counted[type] ?? []) : [];
  // What a writer of one's own has filled cannot be told from anything else.
  if (redisType === undefined || command === undefined) return false;
  const owned = await driver.send(['EXISTS', ownerKeyOf(key)], { lane: 'bulk' });
  if (Number(owned) === 1) return false;
  if ((await driver.send(['TYPE', key], { lane: 'bulk' })) !== redisType) return false;
  return Number(await driver.send([command, key], { lane: 'bulk' })) === count;
}
