import type { CommittedEvent, RefreshFailedEvent } from '../contracts/events.js';
import { parsePortableError, portableError, revivedError } from '../errors/portable-error.js';

/** What the instance that leads says of itself on the channel, asked or newly elected. */
export interface LeaderAnswer {
  readonly instance: string;
  /** Unique to the instance, whose name another may have too. */
  readonly id: string;
  readonly term: number;
  /** Of the caches that were asked for, those that it serves. */
  readonly known: readonly string[];
  /** Of the caches that were asked for, those that it does not serve. */
  readonly unknown: readonly string[];
  /** Of `known`, where their metadata lie, as far as it knows; a release before this tells none. */
  readonly places?: Readonly<Record<string, string>>;
  /** Of `known`, those that it refreshes now. */
  readonly running: readonly string[];
  /** What takes all its places for refreshes; empty where one is free. */
  readonly busy: readonly string[];
}

/**
 * What instances tell each other on the namespace's channel. Never more than a hint: Redis holds
 * the truth.
 */
export type Announcement =
  | { readonly type: 'committed'; readonly event: CommittedEvent; readonly id: string | undefined }
  | { readonly type: 'failed'; readonly event: RefreshFailedEvent; readonly id: string | undefined }
  | { readonly type: 'requested'; readonly cache: string }
  | { readonly type: 'asked'; readonly caches: readonly string[] }
  | { readonly type: 'leads'; readonly answer: LeaderAnswer };

/** Unique to an instance, whose name another may have too. */
interface FromInstance {
  readonly id: string;
}

/** A commit's announcement up to the version, which the script adds with the closing brace. */
export function committedHead(event: Omit<CommittedEvent, 'version'> & FromInstance): string {
  const { cache, instance, id, term, rows } = event;
  const durationMs = Math.round(event.durationMs);
  const json = JSON.stringify({ type: 'committed', cache, instance, id, term, rows, durationMs });
  return `${json.slice(0, -1)},"version":`;
}

/** A failure's announcement. */
export function formatFailed({
  cache,
  instance,
  id,
  error,
}: RefreshFailedEvent & FromInstance): string {
  return JSON.stringify({
    type: 'failed',
    cache,
    instance,
    id,
    ...portableError(error),
  });
}

/** The announcement that somebody waits for a refresh. */
export function formatRequested(cache: string): string {
  return JSON.stringify({ type: 'requested', cache });
}

/** The question to whoever leads whether it serves these caches. */
export function formatAsked(caches: readonly string[]): string {
  return JSON.stringify({ type: 'asked', caches });
}

/** The answer of the instance that leads, or its word that it was elected. */
export function formatLeads(answer: LeaderAnswer): string {
  return JSON.stringify({ type: 'leads', ...answer });
}

/**
 * The announcement in a message; `undefined` when it holds none: anyone may publish anything on a
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
  if (type === 'asked') return isNames(fields.caches) ? { type, caches: fields.caches } : undefined;
  if (type === 'leads') return parseLeads(fields);
  if (typeof cache !== 'string') return undefined;
  if (type === 'requested') return { type, cache };
  if (typeof instance !== 'string') return undefined;
  if (type === 'committed') return parseCommitted(fields, cache, instance);
  if (type === 'failed') return parseFailed(fields, cache, instance);
  return undefined;
}

function parseCommitted(
  { version, term, rows, durationMs, id }: Readonly<Record<string, unknown>>,
  cache: string,
  instance: string,
): Announcement | undefined {
  if (!isWhole(version) || !isWhole(term) || !isWhole(rows) || !isWhole(durationMs))
    return undefined;
  return {
    type: 'committed',
    event: { cache, version, term, rows, durationMs, instance },
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
  // Releases before this tell none.
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
