import type { RedisDriver } from '../contracts/driver.js';
import { refusedRight } from '../redis/refused-right.js';
import { runScript } from '../redis/run-script.js';
import type { MetadataPlace } from './metadata-place.js';
import { sendToPlace } from './metadata-place.js';
import { ownerKeyOf } from '../redis/keys.js';
import { historyKeyOf } from './history.js';
import { dropScript } from './scripts/drop.js';
import { dropWholeScript } from './scripts/drop-whole.js';

/** Who has claimed one group of the targets of a cache last. */
export interface LastClaim {
  readonly metadataKey: string;
  /** As it is stored; empty: nobody has. */
  readonly term: string;
  readonly candidacy: string;
}

/** Reads who has claimed the cache whose metadata are at a place. */
export async function lastClaimAt(driver: RedisDriver, place: MetadataPlace): Promise<LastClaim> {
  const options = { lane: 'control' } as const;
  const [fence] = await sendToPlace(
    driver,
    place,
    (key) => [['HMGET', key, 'term', 'candidacy']],
    options,
  );
  const [term, candidacy] = Array.isArray(fence) ? (fence as readonly unknown[]) : [];
  return { metadataKey: place.key, term: textOf(term), candidacy: textOf(candidacy) };
}

/**
 * Removes keys of one slot, of which the first is the owner record of the second, unless somebody
 * has claimed the cache since; resolves with whether it has.
 * @throws SmartRedisError `SR_REPLY` for a missing permission
 */
export async function dropUnclaimed(
  driver: RedisDriver,
  owner: string,
  keys: readonly [string, string, ...string[]],
  { metadataKey, term, candidacy }: LastClaim,
): Promise<boolean> {
  const reply = await runScript(
    driver,
    dropScript,
    [...keys, metadataKey],
    [owner, term, candidacy],
    { lane: 'control' },
  );
  const refused = refusedRight(reply);
  if (refused !== undefined) throw refused;
  return !Array.isArray(reply);
}

/**
 * Removes live keys, the metadata and the history of a cache in one step, unless somebody has
 * claimed it since. `'more'`: nothing was removed, since there is more that belongs to the cache.
 * @throws SmartRedisError as {@link dropUnclaimed}
 */
export async function dropWhole(
  driver: RedisDriver,
  owner: string,
  liveKeys: readonly string[],
  { metadataKey, term, candidacy }: LastClaim,
): Promise<'dropped' | 'claimed' | 'more'> {
  const reply = await runScript(
    driver,
    dropWholeScript,
    [
      ...([metadataKey, historyKeyOf(metadataKey)] as const),
      ...liveKeys.flatMap((key) => [ownerKeyOf(key), key]),
    ],
    [owner, term, candidacy],
    { lane: 'control' },
  );
  const refused = refusedRight(reply);
  if (refused !== undefined) throw refused;
  if (!Array.isArray(reply)) return 'dropped';
  return reply[0] === 'CLAIMED' ? 'claimed' : 'more';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
