import type { Command, RedisDriver } from '../contracts/driver.js';
import type { CacheState } from './cache-state.js';
import { parseState, stateFields } from './cache-state.js';
import type { MetadataPlace } from './metadata-place.js';
import { sendToPlace } from './metadata-place.js';

/** Reads the state of a cache from its metadata (HMGET), wherever they are now. */
export async function stateAt(driver: RedisDriver, place: MetadataPlace): Promise<CacheState> {
  const commandsFor = (key: string): Command[] => [['HMGET', key, ...stateFields]];
  const [values = null] = await sendToPlace(driver, place, commandsFor, { lane: 'control' });
  return parseState(values);
}
