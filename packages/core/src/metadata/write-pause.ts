import type { RedisDriver } from '../contracts/driver.js';
import { abandon } from './abandon.js';
import { runOnControl } from './fence.js';
import type { MetadataPlace } from './metadata-place.js';
import { sendToPlace } from './metadata-place.js';
import type { Pause } from './pause.js';
import { pauseScript } from './scripts/pause.js';

/** A pause to be written. */
export interface PauseRecord extends Pick<Pause, 'reason' | 'by'> {
  /** @default now, by the server's clock */
  readonly at?: Date;
  /** Milliseconds after which it ends by itself. @default absent: it does not */
  readonly forMs?: number;
}

/** Who is told about it; the channel is empty if nobody is. */
export interface PauseAnnouncement {
  readonly channel: string;
  readonly announcement: string;
}

/** The value of the metadata field `paused`, up to the time and the closing brace. */
export function pauseHead({ reason, by }: Pick<Pause, 'reason' | 'by'>): string {
  return `${JSON.stringify({ reason, by }).slice(0, -1)},"at":`;
}

/**
 * Writes a pause into the metadata of one group, wherever they are; `null` removes it. Repeating
 * the call changes nothing but the time.
 * @throws SmartRedisError `SR_REPLY`, and the errors of `send`
 */
export async function writePause(
  driver: RedisDriver,
  place: MetadataPlace,
  pause: PauseRecord | null,
  { channel, announcement }: PauseAnnouncement,
): Promise<void> {
  // Keys that a single script may not read are read one by one.
  const isFolded = place.isKnown || place.sharesSlot();
  if (!isFolded) await sendToPlace(driver, place, () => [], { lane: 'control' });
  for (;;) {
    const { key } = place;
    const [answer, moved] = await runOnControl(
      driver,
      pauseScript,
      [key, ...(isFolded ? place.records() : [])],
      [
        ...[place.owner, JSON.stringify(place.foreign)],
        ...[pause === null ? '' : pauseHead(pause), String(pause?.at?.getTime() ?? '')],
        ...[channel, announcement, String(pause?.forMs ?? '')],
      ],
    );
    if (answer === 'MOVED') place.moved(String(moved));
    else if (place.key === key) return;
    // A reader or a pending call has found another place meanwhile.
    else await abandon(driver, key);
  }
}
