import type { CommittedEvent, RefreshFailedEvent } from './events.js';
import { parsePortableError, portableError, revivedError } from './refresh/portable-error.js';

/** What instances tell each other on the namespace's channel. Never more than a hint: Redis holds the truth. */
export type Announcement =
  | { readonly type: 'committed'; readonly event: CommittedEvent }
  | { readonly type: 'failed'; readonly event: RefreshFailedEvent }
  | { readonly type: 'requested'; readonly cache: string };

/** A commit's announcement up to the version, which the script adds with the closing brace. */
export function committedHead(event: Omit<CommittedEvent, 'version'>): string {
  const { cache, instance, term, rows } = event;
  const durationMs = Math.round(event.durationMs);
  const json = JSON.stringify({ type: 'committed', cache, instance, term, rows, durationMs });
  return `${json.slice(0, -1)},"version":`;
}

/** A failure's announcement. */
export function formatFailed({ cache, instance, error }: RefreshFailedEvent): string {
  return JSON.stringify({
    type: 'failed',
    cache,
    instance,
    ...portableError(error),
  });
}

/** The announcement that somebody waits for a refresh. */
export function formatRequested(cache: string): string {
  return JSON.stringify({ type: 'requested', cache });
}

/** The announcement in a message; `undefined` when it holds none: anyone may publish anything on a channel. */
export function parseAnnouncement(message: string): Announcement | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const fields = parsed as Readonly<Record<string, unknown>>;
  const { type, cache, instance } = fields;
  if (typeof cache !== 'string') return undefined;
  if (type === 'requested') return { type, cache };
  if (typeof instance !== 'string') return undefined;
  if (type === 'committed') return parseCommitted(fields, cache, instance);
  if (type === 'failed') return parseFailed(fields, cache, instance);
  return undefined;
}

function parseCommitted(
  { version, term, rows, durationMs }: Readonly<Record<string, unknown>>,
  cache: string,
  instance: string,
): Announcement | undefined {
  if (!isWhole(version) || !isWhole(term) || !isWhole(rows) || !isWhole(durationMs))
    return undefined;
  return { type: 'committed', event: { cache, version, term, rows, durationMs, instance } };
}

function parseFailed(
  fields: Readonly<Record<string, unknown>>,
  cache: string,
  instance: string,
): Announcement | undefined {
  const error = parsePortableError(fields);
  if (error === undefined) return undefined;
  return { type: 'failed', event: { cache, instance, error: revivedError(error) } };
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
