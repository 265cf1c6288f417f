import { isTraceparent } from '../channels/traceparent.js';
import type { CommittedEvent, RefreshFailedEvent } from '../contracts/events.js';
import { parsePortableError, portableError, revivedError } from '../errors/portable-error.js';

/** The leader's message on the channel, sent when it is asked or newly elected. */
export interface LeaderAnswer {
  readonly instance: string;
  /** Unique to the instance; names may be used twice. */
  readonly id: string;
  readonly term: number;
  /** The caches in question that it serves. */
  readonly known: readonly string[];
  /** The caches in question that it does not serve. */
  readonly unknown: readonly string[];
  /** The metadata keys of `known`, as far as they are known; earlier releases do not send them. */
  readonly places?: Readonly<Record<string, string>>;
  /** The caches in `known` that it is refreshing. */
  readonly running: readonly string[];
  /** The caches that occupy all of its slots for refreshes; empty if a slot is free. */
  readonly busy: readonly string[];
}

/**
 * A message between instances on the namespace's channel. Only a hint: the authoritative state is
 * in Redis.
 */
export type Announcement =
  | ({
      readonly type: 'committed';
      readonly event: CommittedEvent;
      readonly id: string | undefined;
    } & OfPlace)
  | ({
      readonly type: 'failed';
      readonly event: RefreshFailedEvent;
      readonly id: string | undefined;
    } & OfPlace)
  | (Happened<'requested'> & { readonly askedIn?: AskedIn })
  | Happened<'released'>
  | Happened<'unchanged'>
  | Happened<'paused'>
  | Happened<'resumed'>
  | { readonly type: 'asked'; readonly caches: readonly string[] }
  | { readonly type: 'leads'; readonly answer: LeaderAnswer }
  /** A slot of a group of caches is free. */
  | { readonly type: 'freed'; readonly group: string }
  /** The registry has lost these caches: whoever serves them writes them again. */
  | { readonly type: 'wanted'; readonly caches: readonly string[] }
  /** Says nothing, but that messages arrive. */
  | { readonly type: 'beat' }
  /** The seats have changed; the content is of the room `serving`. */
  | { readonly type: 'seats'; readonly fields: Readonly<Record<string, unknown>> };

/** In which trace a refresh was requested. */
export interface AskedIn {
  readonly ticket: number;
  /** As of W3C Trace Context. */
  readonly traceparent: string;
}

/** Of which cache a message is, where several have its name. */
interface OfPlace {
  /** The key of its metadata. @default absent: an earlier release has sent it */
  readonly at?: string;
}

/** What has happened to a cache, with no more to say about it. */
type Happened<Type> = { readonly type: Type; readonly cache: string } & OfPlace;

/** Unique to an instance, whose name another may have too; and the key of the metadata. */
interface FromInstance {
  readonly id: string;
  readonly at: string;
}

/** The announcement of a commit up to the version, which the script adds with the closing brace. */
export function committedHead(event: Omit<CommittedEvent, 'version'> & FromInstance): string {
  const { cache, at, instance, id, term, rows } = event;
  const durationMs = Math.round(event.durationMs);
  const told = { cache, at, instance, id, term, rows, durationMs };
  const json = JSON.stringify({ type: 'committed', ...told });
  return `${json.slice(0, -1)},"version":`;
}

/** The announcement of a rollback up to the term; the script adds it, the version and the brace. */
export function rolledBackHead(
  event: Omit<CommittedEvent, 'version' | 'term' | 'durationMs'> & FromInstance,
): string {
  const { cache, at, instance, id, rows, rolledBackTo } = event;
  const told = { cache, at, instance, id, rows, durationMs: 0, rolledBackTo };
  return `${JSON.stringify({ type: 'committed', ...told }).slice(0, -1)},"term":`;
}

/** The announcement of a failure. */
export function formatFailed({
  cache,
  at,
  instance,
  id,
  error,
}: RefreshFailedEvent & FromInstance): string {
  return JSON.stringify({
    type: 'failed',
    cache,
    at,
    instance,
    id,
    ...portableError(error),
  });
}

/**
 * The announcement of a requested refresh; `at` is the key of the metadata. `askedIn`: where somebody
 * follows the trace.
 */
export function formatRequested(cache: string, at: string, askedIn?: AskedIn): string {
  return JSON.stringify({ type: 'requested', cache, at, ...askedIn });
}

/** The announcement that a refresh has ended without a result. */
export function formatReleased(cache: string, at: string): string {
  return JSON.stringify({ type: 'released', cache, at });
}

/** The announcement that a requested refresh has found nothing new. */
export function formatUnchanged(cache: string, at: string): string {
  return JSON.stringify({ type: 'unchanged', cache, at });
}

/** The announcement that a cache was paused, or that its pause has ended. */
export function formatPaused(cache: string, at: string, type: 'paused' | 'resumed'): string {
  return JSON.stringify({ type, cache, at });
}

/** The announcement that a slot of a group of caches is free. */
export function formatFreed(group: string): string {
  return JSON.stringify({ type: 'freed', group });
}

/** The question for caches that the registry does not know. */
export function formatWanted(caches: readonly string[]): string {
  return JSON.stringify({ type: 'wanted', caches });
}

/** The question to the leader whether it serves these caches. */
export function formatAsked(caches: readonly string[]): string {
  return JSON.stringify({ type: 'asked', caches });
}

/** The answer of the leader, or the announcement of its election. */
export function formatLeads(answer: LeaderAnswer): string {
  return JSON.stringify({ type: 'leads', ...answer });
}

/**
 * Parses an announcement; `undefined` if it is not one, because anyone may publish anything on a
 * channel.
 */
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
  const place = typeof fields.at === 'string' && fields.at !== '' ? { at: fields.at } : {};
  if (type === 'asked' || type === 'wanted') {
    return isNames(fields.caches) ? { type, caches: fields.caches } : undefined;
  }
  if (type === 'leads') return parseLeads(fields);
  if (type === 'seats') return { type, fields };
  if (type === 'beat') return { type };
  if (type === 'freed') {
    return typeof fields.group === 'string' ? { type, group: fields.group } : undefined;
  }
  if (typeof cache !== 'string') return undefined;
  if (type === 'requested') return { type, cache, ...place, ...parseAskedIn(fields) };
  if (type === 'released' || type === 'unchanged') return { type, cache, ...place };
  if (type === 'paused' || type === 'resumed') return { type, cache, ...place };
  if (typeof instance !== 'string') return undefined;
  const ended =
    type === 'committed'
      ? parseCommitted(fields, cache, instance)
      : type === 'failed'
        ? parseFailed(fields, cache, instance)
        : undefined;
  return ended && { ...ended, ...place };
}

/** Nobody but an instance whose user observes requests sends it; what is unreadable is left out. */
function parseAskedIn({ ticket, traceparent }: Readonly<Record<string, unknown>>): {
  readonly askedIn?: AskedIn;
} {
  if (!isWhole(ticket) || !isTraceparent(traceparent)) return {};
  return { askedIn: { ticket, traceparent } };
}

function parseCommitted(
  { version, term, rows, durationMs, id, rolledBackTo }: Readonly<Record<string, unknown>>,
  cache: string,
  instance: string,
): Announcement | undefined {
  if (!isWhole(version) || !isWhole(term) || !isWhole(rows) || !isWhole(durationMs))
    return undefined;
  const event = { cache, version, term, rows, durationMs, instance };
  return {
    type: 'committed',
    event: isWhole(rolledBackTo) ? { ...event, rolledBackTo } : event,
    id: typeof id === 'string' ? id : undefined,
  };
}

function parseFailed(
  fields: Readonly<Record<string, unknown>>,
  cache: string,
  instance: string,
): Announcement | undefined {
  const error = parsePortableError(fields);
  if (error === undefined) return undefined;
  return {
    type: 'failed',
    event: { cache, instance, error: revivedError(error) },
    id: typeof fields.id === 'string' ? fields.id : undefined,
  };
}

function parseLeads({
  instance,
  id,
  term,
  ...names
}: Readonly<Record<string, unknown>>): Announcement | undefined {
  const { known, unknown, places, running, busy } = names;
  if (typeof instance !== 'string' || typeof id !== 'string' || !isWhole(term)) return undefined;
  if (!isNames(known) || !isNames(unknown) || !isNames(running) || !isNames(busy)) return undefined;
  const answer = { instance, id, term, known, unknown, running, busy };
  // Earlier releases do not send places.
  return { type: 'leads', answer: isTexts(places) ? { ...answer, places } : answer };
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((text) => typeof text === 'string');
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
