/**
 * What instances tell each other on the election channel. Only ever a hint to look at the leader
 * key.
 */
export interface ElectionAnnouncement {
  readonly type: 'elected' | 'released';
  /** The instance that took or gave up the leader key. */
  readonly instance: string;
  /** Its term; absent where a candidate gave up without knowing whether it had one. */
  readonly term?: number;
}

/** The announcement as it travels: JSON. */
export function formatElectionAnnouncement(announcement: ElectionAnnouncement): string {
  return JSON.stringify(announcement);
}

/**
 * The JSON of an announcement up to its term, which only the script knows; the script adds it and a
 * closing brace.
 */
export function announcementHead(type: ElectionAnnouncement['type'], instance: string): string {
  return `${JSON.stringify({ type, instance }).slice(0, -1)},"term":`;
}

/**
 * The announcement in a message, or `undefined` when it holds none: anyone may publish anything on
 * a channel.
 */
export function parseElectionAnnouncement(message: string): ElectionAnnouncement | undefined {
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    return undefined;
  }
  return isAnnouncement(value) ? value : undefined;
}

function isAnnouncement(value: unknown): value is ElectionAnnouncement {
  if (typeof value !== 'object' || value === null) return false;
  const { type, instance, term } = value as Partial<Record<keyof ElectionAnnouncement, unknown>>;
  return (
    (type === 'elected' || type === 'released') &&
    typeof instance === 'string' &&
    (term === undefined || Number.isSafeInteger(term))
  );
}
