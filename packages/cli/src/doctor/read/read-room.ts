import type { RedisDriver } from '@smart-redis/core';
import type { CacheDetails } from '@smart-redis/core/operator';
import type { RoomFacts, Unknown } from '../facts.js';
import { reasonOf } from './reason-of.js';
import { parseInfo } from './read-servers.js';

/** So many of the largest caches are measured. */
const mostMeasured = 5;

/** The memory that the next builds of the largest caches need, as core reckons before a build. */
export async function readRoom(
  driver: RedisDriver,
  caches: readonly CacheDetails[],
): Promise<readonly RoomFacts[] | Unknown> {
  const largest = caches
    .filter(({ bytes }) => bytes !== null && bytes > 0)
    .sort((one, other) => (other.bytes ?? 0) - (one.bytes ?? 0))
    .slice(0, mostMeasured);
  try {
    return await Promise.all(largest.map((cache) => roomOf(driver, cache)));
  } catch (error) {
    return { unknown: reasonOf(error) };
  }
}

async function roomOf(driver: RedisDriver, { name, targets }: CacheDetails): Promise<RoomFacts> {
  const keys = targets.map(({ key }) => key);
  // The node that holds the keys.
  const info = parseInfo(
    String(await driver.send(['INFO', 'memory'], { lane: 'bulk', key: keys[0] ?? name })),
  );
  const sizes = await Promise.all(
    keys.map((key) => driver.send(['MEMORY', 'USAGE', key], { lane: 'bulk', key })),
  );
  const number = (field: string): number => Number(info.get(field) ?? 0);
  return {
    cache: name,
    neededBytes: sizes.reduce<number>((sum, size) => sum + Number(size ?? 0), 0),
    usedBytes: number('used_memory'),
    maxBytes: number('maxmemory'),
    evicts: info.get('maxmemory_policy') !== 'noeviction',
    systemBytes: number('total_system_memory'),
  };
}
