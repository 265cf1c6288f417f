import { parseAnnouncement } from '../metadata/announcements.js';
import type { LeaderAnswer } from '../metadata/announcements.js';
import type { InstanceContext } from './instance-context.js';
import type { CommittedEvent, RefreshFailedEvent } from '../contracts/events.js';

/** Who is told of what instances announce. */
export interface AnnouncementListener {
  /** Somebody waits for a refresh of `cache`. */
  requested(cache: string): void;
  /** Somebody asks whoever leads about these caches. */
  asked(caches: readonly string[]): void;
  /** An instance says that it leads. */
  leads(answer: LeaderAnswer): void;
  /** Another instance committed. */
  committed(event: CommittedEvent): void;
  /** A refresh of another instance failed. */
  refreshFailed(event: RefreshFailedEvent): void;
  /** A refresh of `cache` has ended, of whichever instance; told last. */
  ended(cache: string): void;
}

/**
 * Tells `listener` what a message on the namespace's channel says. An unreadable one is warned of,
 * now and then.
 */
export function hearAnnouncement(
  {
    warnings,
    channel,
    instance,
    id,
  }: Pick<InstanceContext, 'warnings' | 'channel' | 'instance' | 'id'>,
  message: string,
  listener: AnnouncementListener,
): void {
  const announcement = parseAnnouncement(message);
  if (announcement === undefined) {
    warnings.warn('channel', 'ignored an unreadable message on the smart-redis channel', {
      channel,
    });
    return;
  }
  if (announcement.type === 'requested') {
    listener.requested(announcement.cache);
    return;
  }
  if (announcement.type === 'asked') {
    listener.asked(announcement.caches);
    return;
  }
  if (announcement.type === 'leads') {
    listener.leads(announcement.answer);
    return;
  }
  // Of its own refreshes an instance has heard already. Names may be given twice, ids are not;
  // older releases tell none.
  const { id: from = announcement.event.instance === instance ? id : undefined } = announcement;
  if (from !== id) {
    if (announcement.type === 'committed') listener.committed(announcement.event);
    else listener.refreshFailed(announcement.event);
  }
  listener.ended(announcement.event.cache);
}
