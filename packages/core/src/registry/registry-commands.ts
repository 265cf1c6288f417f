import type { RedisDriver, Reply } from '../contracts/driver.js';
import { registryKeyOf } from '../redis/keys.js';
import type { FullEntry, RegistryEntry } from './registry-entry.js';
import { formatEntry, parseEntry } from './registry-entry.js';

/** The registry of a namespace: a hash of one field for each cache, in the slot of the seats. */
export interface RegistryOf {
  readonly driver: RedisDriver;
  readonly namespace: string;
}

/** Writes entries (HSET). */
export async function writeEntries(
  { driver, namespace }: RegistryOf,
  entries: Iterable<readonly [cache: string, entry: FullEntry]>,
): Promise<void> {
  const pairs = [...entries].flatMap(([cache, entry]) => [cache, formatEntry(entry)]);
  if (pairs.length === 0) return;
  await driver.send(['HSET', registryKeyOf(namespace), ...pairs], { lane: 'control' });
}

/** Reads the entries of caches, as far as there are any (HMGET). */
export async function readEntries(
  { driver, namespace }: RegistryOf,
  caches: readonly string[],
): Promise<ReadonlyMap<string, RegistryEntry>> {
  const found = new Map<string, RegistryEntry>();
  if (caches.length === 0) return found;
  const command = ['HMGET', registryKeyOf(namespace), ...caches] as const;
  const replies = await driver.send(command, { lane: 'control' });
  for (const [index, cache] of caches.entries()) {
    const entry = parseEntry(Array.isArray(replies) ? replies[index] : undefined);
    if (entry !== undefined) found.set(cache, entry);
  }
  return found;
}

/** The fields of the registry with their texts, page by page (HSCAN). */
export async function* scanEntries({
  driver,
  namespace,
}: RegistryOf): AsyncGenerator<readonly [field: string, text: string]> {
  let cursor = '0';
  do {
    const command = ['HSCAN', registryKeyOf(namespace), cursor, 'COUNT', '1000'] as const;
    const reply = await driver.send(command, { lane: 'control' });
    const [next, page] = Array.isArray(reply) ? (reply as readonly Reply[]) : [];
    const words = Array.isArray(page) ? (page as readonly Reply[]) : [];
    for (let index = 0; index + 1 < words.length; index += 2) {
      yield [String(words[index]), String(words[index + 1])];
    }
    cursor = String(next ?? '0');
  } while (cursor !== '0');
}

/** Removes the entry of a cache whose data are removed (HDEL). */
export async function removeEntry({ driver, namespace }: RegistryOf, cache: string): Promise<void> {
  await driver.send(['HDEL', registryKeyOf(namespace), cache], { lane: 'control' });
}
