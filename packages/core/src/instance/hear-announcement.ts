import { parseAnnouncement } from '../metadata/announcements.js';
import type { AskedIn, LeaderAnswer } from '../metadata/announcements.js';
import type { InstanceContext } from './instance-context.js';
import type { CommittedEvent, RefreshFailedEvent } from '../contracts/events.js';

/** Handles the announcements of instances. */
export interface AnnouncementListener {
  /** A refresh of `cache` was requested; `at` is the key of its metadata. */
  requested(cache: string, at: string | undefined, askedIn: AskedIn | undefined): void;
  /** A refresh of `cache` has ended without a result. */
  released(cache: string): void;
  /** A requested refresh of `cache` has found nothing new. */
  unchanged(cache: string): void;
  /** `cache` was paused, or its pause has ended. */
  paused(cache: string): void;
  /** A slot of a group is free. */
  freed(group: string): void;
  /** The registry does not know these caches. */
  wanted(caches: readonly string[]): void;
  /** An instance asks the leader about these caches. */
  asked(caches: readonly string[]): void;
  /** An instance announces that it leads. */
  leads(answer: LeaderAnswer): void;
  /** The seats have changed. */
  seats(fields: Readonly<Record<string, unknown>>): void;
  /** Another instance committed. */
  committed(event: CommittedEvent): void;
  /** A refresh of another instance failed. */
  refreshFailed(event: RefreshFailedEvent): void;
  /** A version of `cache` was committed, on any instance; called before anything else. */
  published(cache: string, version: number): void;
  /** A refresh of `cache` has ended, on any instance; called last. */
  ended(cache: string): void;
}

/**
 * Passes a message of the namespace's channel to `listener`. Warns about unreadable messages, at a
 * limited rate.
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
  if (announcement.type === 'beat') return;
  if (announcement.type === 'requested') {
    listener.requested(announcement.cache, announcement.at, announcement.askedIn);
    return;
  }
  if (announcement.type === 'released') {
    listener.released(announcement.cache);
    return;
  }
  if (announcement.type === 'unchanged') {
    listener.unchanged(announcement.cache);
    return;
  }
  if (announcement.type === 'paused' || announcement.type === 'resumed') {
    listener.paused(announcement.cache);
    return;
  }
  if (announcement.type === 'freed') {
    listener.freed(announcement.group);
    return;
  }
  if (announcement.type === 'wanted') {
    listener.wanted(announcement.caches);
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
  if (announcement.type === 'seats') {
    listener.seats(announcement.fields);
    return;
  }
  if (announcement.type === 'committed') {
    listener.published(announcement.event.cache, announcement.event.version);
  }
  // Ignores messages about the instance's own refreshes. Names may be used twice, ids are unique;
  // older releases send no id.
  const { id: from = announcement.event.instance === instance ? id : undefined } = announcement;
  if (from !== id) {
    if (announcement.type === 'committed') listener.committed(announcement.event);
    else listener.refreshFailed(announcement.event);
  }
  listener.ended(announcement.event.cache);
}
