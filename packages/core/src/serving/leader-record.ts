import { parseReport } from './instance-report.js';
import type { InstanceReport } from './instance-report.js';

/** What an instance that leads all caches has written about its leadership. */
export interface LeaderRecord {
  /** The name of the instance. */
  readonly instance: string;
  readonly term: number;
  /** When it counts as gone unless it is written again, in ms by the server's clock. */
  readonly until: number;
  /** The key that names the leader; `null`: none does, so `until` decides whether it leads. */
  readonly leaderKey: string | null;
}

/** The record as it is stored: JSON, with the properties of the report beside its own. */
export function formatLeaderRecord(record: LeaderRecord, report: string): string {
  return JSON.stringify({ ...record, ...(JSON.parse(report) as object) });
}

/** A record that was read. */
export interface ParsedLeaderRecord extends LeaderRecord {
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
  const { instance, term, until, leaderKey } = Object(parsed) as Readonly<Record<string, unknown>>;
  if (typeof instance !== 'string' || instance === '') return undefined;
  if (!Number.isSafeInteger(term) || !Number.isSafeInteger(until)) return undefined;
  if (leaderKey !== null && (typeof leaderKey !== 'string' || leaderKey === '')) return undefined;
  const own = { instance, term: term as number, until: until as number, leaderKey };
  return { ...own, report: parseReport(text) };
}
