import type { RedisDriver, Reply } from '../contracts/driver.js';
import { isOutage } from '../errors/is-outage.js';
import { SmartRedisError } from '../errors/errors.js';
import { nearestName } from '../options/nearest-name.js';
import { namespaceOfRegistry, registryPattern } from '../redis/keys.js';

/** The error for a cache that the registry does not have. */
export function unknownCache(
  namespace: string,
  cache: string,
  known: readonly string[],
): SmartRedisError {
  const nearest = nearestName(cache, known);
  const meant = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  const count = known.length === 1 ? '1 cache is' : `${String(known.length)} caches are`;
  return new SmartRedisError(
    'SR_UNKNOWN_CACHE',
    `namespace "${namespace}" has no cache ${JSON.stringify(cache)}: ${count} known${meant}`,
    { details: { namespace, cache, ...(nearest === undefined ? {} : { nearest }) } },
  );
}

/** The number of keys that are looked at for other namespaces, about. */
const mostScanned = 100_000;
const scannedAtOnce = 5000;
const mostNamed = 20;

/** The error for a namespace without caches: names others, as far as a short search finds some. */
export async function emptyNamespace(
  driver: RedisDriver,
  namespace: string,
): Promise<SmartRedisError> {
  const { namespaces, isWhole } = await findNamespaces(driver, namespace);
  const named = namespaces.map((name) => `"${name}"`).join(', ');
  const searched = isWhole ? 'in this database' : 'among the keys that were looked at';
  const others =
    namespaces.length === 0
      ? `no namespace ${searched} has any; is this the right server and database, and has an instance started?`
      : `namespaces that have some ${searched}: ${named}`;
  return new SmartRedisError(
    'SR_UNKNOWN_CACHE',
    `namespace "${namespace}" has no caches; ${others}`,
    { details: { namespace, namespaces } },
  );
}

/** Only a help, so nothing of it fails; in a cluster it looks at one node. */
async function findNamespaces(
  driver: RedisDriver,
  own: string,
): Promise<{ readonly namespaces: readonly string[]; readonly isWhole: boolean }> {
  const found = new Set<string>();
  let cursor = '0';
  let scanned = 0;
  try {
    do {
      const reply = await driver.send(
        ['SCAN', cursor, 'MATCH', registryPattern, 'COUNT', String(scannedAtOnce)],
        { lane: 'control', key: registryPattern },
      );
      const [next = '0', keys = []] = Array.isArray(reply) ? (reply as readonly Reply[]) : [];
      for (const key of Array.isArray(keys) ? (keys as readonly Reply[]) : []) {
        const name = namespaceOfRegistry(String(key));
        if (name !== undefined && name !== own) found.add(name);
      }
      cursor = String(next);
      scanned += scannedAtOnce;
    } while (cursor !== '0' && scanned < mostScanned && found.size < mostNamed);
  } catch (error) {
    if (isOutage(error)) throw error;
  }
  const isWhole = cursor === '0' && scanned > 0 && !driver.cluster;
  return { namespaces: [...found].sort().slice(0, mostNamed), isWhole };
}
