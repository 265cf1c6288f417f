import { parseReport } from './instance-report.js';
import type { InstanceReport } from './instance-report.js';

/** What an instance without a seat has written: it leads all caches that it knows, or stands by. */
export interface LeaderRecord {
  /** The name of the instance. */
  readonly instance: string;
  readonly role: 'leader' | 'standby';
  /** That of its leadership; 0: it stands by. */
  readonly term: number;
  /** The key that names the leader; `null`: none does, so `until` decides whether it leads. */
  readonly leaderKey: string | null;
  /** The hash of the roster of what it has registered. */
  readonly roster: string;
}

/**
 * The record as it is stored, without its closing brace, since Redis adds `until`: JSON, with the
 * properties of the report beside its own; `''` for none.
 */
export function formatLeaderRecord(record: LeaderRecord, report: string): string {
  const facts = report === '' ? {} : (JSON.parse(report) as object);
  return JSON.stringify({ ...record, ...facts }).slice(0, -1);
}

/** A record that was read. */
export interface ParsedLeaderRecord extends LeaderRecord {
  /** When it counts as gone unless it is written again, in ms by the server's clock. */
  readonly until: number;
  readonly report: InstanceReport | null;
}

/** Parses a record; `undefined` if somebody else has written it. */
export function parseLeaderRecord(text: string): ParsedLeaderRecord | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const fields = Object(parsed) as Readonly<Record<string, unknown>>;
  const { instance, term, until, leaderKey, role, roster } = fields;
  if (typeof instance !== 'string' || instance === '') return undefined;
  if (!Number.isSafeInteger(term) || !Number.isSafeInteger(until)) return undefined;
  if (leaderKey !== null && (typeof leaderKey !== 'string' || leaderKey === '')) return undefined;
  return {
    ...{ instance, term: term as number, until: until as number, leaderKey },
    role: role === 'standby' ? 'standby' : 'leader',
    // It becomes a part of a key that is read.
    roster: typeof roster === 'string' && /^[0-9a-f]{32}$/.test(roster) ? roster : '',
    report: parseReport(text),
  };
}
