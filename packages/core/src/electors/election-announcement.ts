/** A message on the election channel. It is only a hint to check the leader key. */
export interface ElectionAnnouncement {
  readonly type: 'elected' | 'released';
  /** The instance that acquired or released the leader key. */
  readonly instance: string;
  /** Its term; absent if a candidate gave up without knowing whether it had one. */
  readonly term?: number;
}

/** The announcement as JSON. */
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
 * Parses an announcement; `undefined` if it is not one, because anyone may publish anything on a
 * channel.
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
