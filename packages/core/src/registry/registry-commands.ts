import type { RedisDriver, Reply } from '../contracts/driver.js';
import { registryKeyOf } from '../redis/keys.js';
import { refusedRight } from '../redis/refused-right.js';
import { runScript } from '../redis/run-script.js';
import type { FullEntry, RegistryEntry } from './registry-entry.js';
import { formatEntry, parseEntry } from './registry-entry.js';
import { registerScript } from './scripts/register.js';
import { pairsIn } from '../redis/pairs-in.js';

/** The registry of a namespace: a hash of one field for each cache, in the slot of the seats. */
export interface RegistryOf {
  readonly driver: RedisDriver;
  readonly namespace: string;
}

/** Writes entries; those of other caches with the same name stay, under their name and place. */
export async function writeEntries(
  { driver, namespace }: RegistryOf,
  entries: Iterable<readonly [cache: string, entry: FullEntry]>,
): Promise<void> {
  const args = [...entries].flatMap(([cache, entry]) => {
    const head = `{"at":${JSON.stringify(entry.at)}`;
    return [cache, entry.at, head, formatEntry(entry).slice(0, -1)];
  });
  if (args.length === 0) return;
  const keys = [registryKeyOf(namespace)] as const;
  const reply = await runScript(driver, registerScript, keys, args, { lane: 'control' });
  const refused = refusedRight(reply);
  if (refused !== undefined) throw refused;
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
    yield* pairsIn(page);
    cursor = String(next ?? '0');
  } while (cursor !== '0');
}

/**
 * Removes the entries of caches whose data are removed (HDEL), but none of others with their names.
 */
export async function removeEntries(
  { driver, namespace }: RegistryOf,
  removed: readonly (readonly [cache: string, at: string])[],
): Promise<void> {
  if (removed.length === 0) return;
  const names = removed.map(([cache]) => cache);
  const entries = await readEntries({ driver, namespace }, names);
  const fields = removed.flatMap(([cache, at]) => {
    const entry = entries.get(cache);
    const isOthers = entry !== undefined && entry.at !== at;
    return isOthers ? [placedName(cache, at)] : [cache, placedName(cache, at)];
  });
  await driver.send(['HDEL', registryKeyOf(namespace), ...fields], { lane: 'control' });
}

/** Removes the entry that a cache has had at another place, where nothing of it is left (HDEL). */
export async function forgetEntry(
  { driver, namespace }: RegistryOf,
  cache: string,
  at: string,
): Promise<void> {
  const command = ['HDEL', registryKeyOf(namespace), placedName(cache, at)] as const;
  await driver.send(command, { lane: 'control' });
}

/** The name of the cache of a field. */
export function plainName(field: string): string {
  return field.split(' ', 1)[0] ?? field;
}

/** The field of a cache whose name another one has. Neither part can contain a space. */
export function placedName(cache: string, at: string): string {
  return `${cache} ${at}`;
}
