import type { ApiHistoryEntry } from '../../../../src/api.js';

/** The history as columns for charts, the earliest first; times in seconds, as uPlot has them. */
export interface Columns {
  readonly times: readonly number[];
  /** Milliseconds up to the end of each phase, so that they stand on each other. */
  readonly untilFetch: Column;
  readonly untilStage: Column;
  readonly untilCommit: Column;
  /** Milliseconds of those that failed or were refused. */
  readonly failed: Column;
  readonly rows: Column;
  readonly bytes: Column;
}

export type Column = readonly (number | null)[];

export function columnsOf(history: readonly ApiHistoryEntry[]): Columns {
  // Two that ended in one millisecond would stand on each other.
  const byTime = new Map(history.map((entry) => [Date.parse(entry.at) / 1000, entry]));
  const sorted = [...byTime].sort(([one], [other]) => one - other);
  const column = (of: (entry: ApiHistoryEntry) => number | null): Column =>
    sorted.map(([, entry]) => of(entry));
  const ifDone = (entry: ApiHistoryEntry, ms: number): number | null =>
    isFailure(entry) || entry.outcome === 'rolledBack' ? null : ms;
  return {
    times: sorted.map(([at]) => at),
    untilFetch: column((entry) => ifDone(entry, entry.fetchMs ?? 0)),
    untilStage: column((entry) => ifDone(entry, (entry.fetchMs ?? 0) + (entry.stageMs ?? 0))),
    untilCommit: column((entry) => ifDone(entry, totalMs(entry))),
    failed: column((entry) => (isFailure(entry) ? totalMs(entry) : null)),
    rows: column(({ rows }) => rows),
    bytes: column(({ bytes }) => bytes),
  };
}

/** Milliseconds of all phases. */
export function totalMs({ fetchMs, stageMs, commitMs }: ApiHistoryEntry): number {
  return (fetchMs ?? 0) + (stageMs ?? 0) + (commitMs ?? 0);
}

export function isFailure({ outcome }: ApiHistoryEntry): boolean {
  return outcome === 'failed' || outcome === 'refused';
}
