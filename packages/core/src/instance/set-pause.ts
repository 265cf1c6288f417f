import { formatPaused } from '../metadata/announcements.js';
import type { MetadataPlace } from '../metadata/metadata-place.js';
import type { PauseRecord } from '../metadata/write-pause.js';
import { writePause } from '../metadata/write-pause.js';
import type { InstanceContext } from './instance-context.js';

/**
 * Pauses a cache, or ends its pause (`null`), in the metadata of every group: an instance of another
 * release may have another first group, which is the one that counts.
 */
export async function setPause(
  { driver, channel }: Pick<InstanceContext, 'driver' | 'channel'>,
  cache: string,
  places: readonly MetadataPlace[],
  pause: PauseRecord | null,
): Promise<void> {
  const [first, ...others] = places;
  const type = pause === null ? 'resumed' : 'paused';
  const announcement = formatPaused(cache, first?.key ?? '', type);
  // The first group last, so that whoever is told sees what counts, and a call that has failed half
  // way has changed nothing that counts.
  for (const place of others) await writePause(driver, place, pause, { channel: '', announcement });
  if (first !== undefined) await writePause(driver, first, pause, { channel, announcement });
}
