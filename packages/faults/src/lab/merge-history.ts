import type { Disturbed, History, HistoryRecord, Logged } from '../history/record.js';

/** What the slots did, in their order, with the losses in their places. */
export type SlotLog = readonly (Logged | Disturbed)[];

/**
 * Merges one history: records sorted by time, and those of the log in the order of the slot, each
 * before the loss that followed it, or before the final state.
 */
export function mergeHistory(records: readonly HistoryRecord[], log: SlotLog): History {
  const finals = records.filter(({ kind }) => kind === 'final');
  const timed = records
    .filter((record): record is Exclude<HistoryRecord, Logged> => record.kind !== 'logged')
    .filter(({ kind }) => kind !== 'final')
    .sort((one, other) => one.at - other.at);
  const merged: HistoryRecord[] = [];
  let position = 0;
  for (const entry of log) {
    if (entry.kind === 'disturbed') {
      for (; (timed[position]?.at ?? Infinity) <= entry.at; position += 1) {
        const record = timed[position];
        if (record !== undefined) merged.push(record);
      }
    }
    merged.push(entry);
  }
  return [...merged, ...timed.slice(position), ...finals];
}
