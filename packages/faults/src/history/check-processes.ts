import type { Deposed, Disturbed, Elected, History, Renewed, Violation } from './record.js';

/** A call that a pause caught between clock and socket goes out when the process wakes. */
const wakingMs = 50;

/** What a process knew and did by its own lights. */
export function checkProcesses(history: History): readonly Violation[] {
  const found: Violation[] = [];
  const leading = new Map<string, Elected | Renewed>();
  const over = new Map<string, Deposed>();
  const fetchedUntil = new Map<string, number>();
  let lostUntil = -Infinity;
  const stops = history.filter(
    (record): record is Disturbed => record.kind === 'disturbed' && record.action === 'pause',
  );
  for (const record of history) {
    if (record.kind === 'elected' || record.kind === 'renewed') {
      const before = leading.get(record.process);
      if (record.kind === 'elected' && before !== undefined) {
        const detail = `${record.process} won term ${String(record.term)} in term ${String(before.term)}`;
        found.push({ invariant: 'one leadership at a time', detail });
      }
      leading.set(record.process, record);
    } else if (record.kind === 'disturbed') {
      const { action, until } = record;
      if (action === 'loss' || action === 'lease') lostUntil = Math.max(lostUntil, until);
    } else if (record.kind === 'deposed') {
      const lease = leading.get(record.process);
      const isTaken = record.reason === 'missing' || record.reason === 'taken';
      if (lease !== undefined && isTaken && record.at < lease.validUntil && lease.at > lostUntil) {
        const detail = `${record.process} in term ${String(record.term)}: ${record.reason}`;
        found.push({ invariant: 'a lease is not taken before its end', detail });
      }
      leading.delete(record.process);
      over.set(record.process, record);
    } else if (record.kind === 'fetched') {
      const key = `${record.process} ${record.cache}`;
      if (record.startedAt < (fetchedUntil.get(key) ?? -Infinity)) {
        found.push({ invariant: 'one fetch at a time', detail: `${key} at ${String(record.at)}` });
      }
      fetchedUntil.set(key, record.at);
    } else if (record.kind === 'invoked') {
      const term = leading.get(record.process);
      const isPaused = stops.some(
        ({ process, at, until }) =>
          process === record.process && at <= record.at && record.at <= until + wakingMs,
      );
      const isLate =
        term === undefined
          ? over.get(record.process)?.term === record.term
          : term.term === record.term && record.at > term.validUntil;
      if (isLate && !isPaused) {
        const detail = `${record.process} sent ${record.attempt} at ${String(record.at)}`;
        found.push({ invariant: 'fenced: no commit after the deadline', detail });
      }
    }
  }
  return found;
}
