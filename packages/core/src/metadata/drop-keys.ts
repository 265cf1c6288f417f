import type { RedisDriver } from '../contracts/driver.js';
import { ownerKeyOf } from '../redis/keys.js';
import { refusedRight } from '../redis/refused-right.js';
import { runScript } from '../redis/run-script.js';
import { isOwned, placeNamed } from './owner-record.js';
import { dropScript } from './scripts/drop.js';

/**
 * Removes a live key, or a metadata key, and its owner record, unless another cache has taken over
 * the key.
 * @throws SmartRedisError `SR_REPLY` for a missing permission
 */
export function dropKey(driver: RedisDriver, owner: string, key: string): Promise<void> {
  return drop(driver, owner, [ownerKeyOf(key), key]);
}

/** Removes the owner record of a live key, but not the key. @throws as {@link dropKey} */
export function dropRecord(driver: RedisDriver, owner: string, key: string): Promise<void> {
  return drop(driver, owner, [ownerKeyOf(key)]);
}

async function drop(
  driver: RedisDriver,
  owner: string,
  keys: readonly [string, ...string[]],
): Promise<void> {
  const reply = await runScript(driver, dropScript, keys, [owner], { lane: 'control' });
  const refused = refusedRight(reply);
  if (refused !== undefined) throw refused;
}

/**
 * Which of these keys belong to `owner` according to their owner records, and the metadata keys in
 * these records. Anyone may have written the name of a key into the metadata; only the owner record
 * of the key proves whose it is.
 */
export async function ownedAmong(
  driver: RedisDriver,
  owner: string,
  keys: readonly string[],
): Promise<{ readonly keys: readonly string[]; readonly places: readonly string[] }> {
  const records = await Promise.all(
    keys.map(async (key) => {
      const record = await driver.send(['GET', ownerKeyOf(key)], { lane: 'control' });
      return { key, record: record === null ? null : String(record) };
    }),
  );
  return {
    keys: records.filter(({ record }) => isOwned(record, owner)).map(({ key }) => key),
    places: records.flatMap(({ record }) => placeNamed(record, owner) ?? []),
  };
}
