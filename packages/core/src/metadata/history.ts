import type { RefreshReason } from '../contracts/fetcher.js';
import { clipMiddle } from '../errors/clip-text.js';
import type { SmartRedisError, SmartRedisErrorCode } from '../errors/errors.js';
import { errorCodes } from '../errors/errors.js';
import { siblingKey } from '../redis/keys.js';

/**
 * How a refresh ended: with a new version, with the version that there was, with an error, with an
 * answer that the guard refused; or an earlier version was brought back.
 */
export type HistoryOutcome = 'committed' | 'unchanged' | 'failed' | 'refused' | 'rolledBack';

/** One refresh of a cache. */
export interface HistoryEntry {
  /** When it ended, by the server's clock. */
  readonly at: Date;
  readonly outcome: HistoryOutcome;
  /** Why it ran; `null` for a rollback. */
  readonly reason: RefreshReason | null;
  /** The version that readers see since then; `null` if it failed. */
  readonly version: number | null;
  /** Number of rows of that version. */
  readonly rows: number | null;
  /** Size of that version in bytes. */
  readonly bytes: number | null;
  /** Milliseconds until the fetcher answered, for a stream: with its source. */
  readonly fetchMs: number | null;
  /** Milliseconds from the answer until all rows were staged; includes reading a stream. */
  readonly stageMs: number | null;
  /** Milliseconds that the swap took in Redis. */
  readonly commitMs: number | null;
  /**
   * Number of elements that were new, in the target that changed most; `null` if the version was
   * built in full, without comparing.
   */
  readonly added: number | null;
  /** Number of elements that had another value; as `added`. */
  readonly changed: number | null;
  /** Number of elements that were removed; as `added`. */
  readonly removed: number | null;
  /** Whether it was published in spite of the guard. */
  readonly forced: boolean;
  /** The instance that ran it. */
  readonly instance: string;
  /** What it failed with; `null` if it succeeded. */
  readonly error: { readonly code: SmartRedisErrorCode; readonly message: string } | null;
}

/** What a script adds to the history, which is a list: the latest refresh is last. */
export interface HistoryRecord {
  readonly key: string;
  /** The number of entries that stay. */
  readonly length: number;
  /** The entry as JSON, up to the fields that the script adds with the closing brace. */
  readonly entry: string;
}

/** The fields of an entry that are known before its script runs. */
export type HistoryFacts = Partial<Omit<HistoryEntry, 'at' | 'version' | 'commitMs' | 'error'>> &
  Pick<HistoryEntry, 'outcome' | 'instance'> & { readonly error?: SmartRedisError };

/** Entries stay small, whatever a source writes into its errors. */
const longestMessage = 600;

/** The history of a cache, in the slot of its metadata. */
export function historyKeyOf(metadataKey: string): string {
  return siblingKey(metadataKey, 'history');
}

/** The record of a refresh; `undefined` if the cache has no history. */
export function historyRecord(
  { history }: { readonly history: number },
  metadataKey: string,
  { error, forced, ...facts }: HistoryFacts,
): HistoryRecord | undefined {
  if (history === 0) return undefined;
  const failure =
    error === undefined
      ? undefined
      : { code: error.code, message: clipMiddle(error.message, longestMessage) };
  const json = JSON.stringify(
    { ...facts, forced: forced === true ? true : undefined, error: failure },
    // Without what is null, and without fractions.
    (_name, value: unknown) =>
      value === null ? undefined : typeof value === 'number' ? Math.round(value) : value,
  );
  return { key: historyKeyOf(metadataKey), length: history, entry: json.slice(0, -1) };
}

/** KEYS with the history last, if there is one. */
export function withHistory(keys: readonly string[], history: HistoryRecord | undefined): string[] {
  return history === undefined ? [...keys] : [...keys, history.key];
}

/** The part of a plan about the history, which is the last of `keys`. */
export function historyPlan(
  history: HistoryRecord | undefined,
  keys: readonly string[],
): { readonly history?: Readonly<Record<string, unknown>> } {
  if (history === undefined) return {};
  const { length, entry } = history;
  return { history: { key: keys.length, length, entry } };
}

/** Parses an entry; `undefined` if it is none, because anyone may write to the list. */
export function parseHistoryEntry(text: string): HistoryEntry | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const fields = parsed as Readonly<Record<string, unknown>>;
  const outcome = outcomes.find((each) => each === fields.outcome);
  const at = numberIn(fields, 'at');
  if (outcome === undefined || at === null || at > latestTimeMs) return undefined;
  return {
    at: new Date(at),
    outcome,
    reason: reasons.find((each) => each === fields.reason) ?? null,
    version: numberIn(fields, 'version'),
    rows: numberIn(fields, 'rows'),
    bytes: numberIn(fields, 'bytes'),
    fetchMs: numberIn(fields, 'fetchMs'),
    stageMs: numberIn(fields, 'stageMs'),
    commitMs: numberIn(fields, 'commitMs'),
    added: numberIn(fields, 'added'),
    changed: numberIn(fields, 'changed'),
    removed: numberIn(fields, 'removed'),
    forced: fields.forced === true,
    instance: typeof fields.instance === 'string' ? fields.instance : '',
    error: parseError(fields.error),
  };
}

const outcomes: readonly HistoryOutcome[] = [
  ...(['committed', 'unchanged', 'failed', 'refused', 'rolledBack'] as const),
];
const reasons: readonly RefreshReason[] = ['first', 'due', 'requested', 'retry', 'changed'];

/** https://tc39.es/ecma262/#sec-time-values-and-time-range */
const latestTimeMs = 8.64e15;

function numberIn(fields: Readonly<Record<string, unknown>>, name: string): number | null {
  const value = fields[name];
  return typeof value === 'number' && value >= 0 ? value : null;
}

function parseError(error: unknown): HistoryEntry['error'] {
  if (typeof error !== 'object' || error === null) return null;
  const { code, message } = error as Readonly<Record<string, unknown>>;
  const known = errorCodes.find((each) => each === code);
  return known === undefined || typeof message !== 'string' ? null : { code: known, message };
}
