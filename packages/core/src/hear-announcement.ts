import { parseAnnouncement } from './announcements.js';
import type { Engine } from './engine.js';
import type { CommittedEvent, RefreshFailedEvent } from './events.js';

/** Who is told of what instances announce. */
export interface AnnouncementListener {
  /** Somebody waits for a refresh of `cache`. */
  requested(cache: string): void;
  /** Another instance committed. */
  committed(event: CommittedEvent): void;
  /** A refresh of another instance failed. */
  refreshFailed(event: RefreshFailedEvent): void;
  /** A refresh of `cache` has ended, of whichever instance; told last. */
  ended(cache: string): void;
}

/** Tells `listener` what a message on the namespace's channel says. One that makes no sense is warned of, now and then. */
export function hearAnnouncement(
  { warnings, channel, instance }: Pick<Engine, 'warnings' | 'channel' | 'instance'>,
  message: string,
  listener: AnnouncementListener,
): void {
  const announcement = parseAnnouncement(message);
  if (announcement === undefined) {
    warnings.warn(
      'channel',
      'a message on the channel of smart-redis makes no sense and is ignored',
      { channel },
    );
    return;
  }
  if (announcement.type === 'requested') {
    listener.requested(announcement.cache);
    return;
  }
  // Of its own refreshes an instance has heard already.
  if (announcement.event.instance !== instance) {
    if (announcement.type === 'committed') listener.committed(announcement.event);
    else listener.refreshFailed(announcement.event);
  }
  listener.ended(announcement.event.cache);
}
