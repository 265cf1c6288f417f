import type { RedisDriver } from '@smart-redis/core';
import { defineScript, runScript } from '@smart-redis/core/drivers';
import type { OrphanFacts } from '../facts.js';
import { historyKeyOf, keptKeysOf, registryKeyOf } from './key-names.js';
import { plainName } from './left-caches.js';

/** A cache whose keys were removed. */
export interface Deleted {
  readonly cache: string;
  /** Number of keys. */
  readonly keys: number;
}

/**
 * Removes a live key with what stands beside it, if its owner record is still the one that was
 * seen. KEYS: owner record, then the others. ARGV: the record. Returns the number of removed keys.
 */
const removeOwned = defineScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('UNLINK', unpack(KEYS))
`);

/**
 * Removes metadata unless a refresh runs. KEYS: metadata, history. Returns the number of removed
 * keys.
 */
const removeMetadata = defineScript(`
local time = redis.call('TIME')
local found = redis.pcall('HMGET', KEYS[1], 'busyUntil')
if found.err then return 0 end
local busy = tonumber(found[1] or '')
if busy and busy > tonumber(time[1]) * 1000 then return 0 end
return redis.call('UNLINK', unpack(KEYS))
`);

/**
 * Removes what an orphan has in Redis: its live keys with their records and earlier versions, its
 * metadata with their history, its place in the registry.
 */
export async function deleteOrphan(
  driver: RedisDriver,
  namespace: string,
  { cache, keys }: OrphanFacts,
): Promise<Deleted> {
  let removed = 0;
  const records = new Set<string>();
  for (const { record } of keys) {
    if (record === undefined || records.has(record.key)) continue;
    records.add(record.key);
    const { live } = record;
    const owned: [string, ...string[]] = [
      record.key,
      live,
      ...keptKeysOf(namespace, plainName(cache), live),
    ];
    removed += Number(await runScript(driver, removeOwned, owned, [record.text], { lane: 'bulk' }));
  }
  for (const { key } of keys.filter(({ kind }) => kind === 'metadata')) {
    const names: [string, string] = [key, historyKeyOf(key)];
    removed += Number(await runScript(driver, removeMetadata, names, [], { lane: 'bulk' }));
  }
  await driver.send(['HDEL', registryKeyOf(namespace), cache], { lane: 'bulk' });
  return { cache, keys: removed };
}
