import type { Deposed, Disturbed, Elected, History, Renewed, Violation } from './record.js';

/**
 * A call that a pause stopped between the clock and the socket is sent when the process resumes.
 */
const wakingMs = 50;

/** Checks each process by its own clock and its own records. */
export function checkProcesses(history: History): readonly Violation[] {
  const found: Violation[] = [];
  const leading = new Map<string, Elected | Renewed>();
  const over = new Map<string, Deposed>();
  const fetchedUntil = new Map<string, number>();
  let lostUntil = -Infinity;
  const candidacies = new Map<number, string>();
  // A call sent before the end of the loss may have run before the loss, regardless of when its
  // reply arrived.
  const mayBeLost = ({ sentAt, at }: Elected | Renewed): boolean => (sentAt ?? at) <= lostUntil;
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
      if (record.kind === 'elected') {
        for (const lease of leading.values()) {
          // A term that never ends was not won by a lease.
          const isBounded = lease.validUntil < Number.MAX_SAFE_INTEGER / 4;
          if (lease.process === record.process || !isBounded) continue;
          if (record.at >= lease.validUntil || mayBeLost(lease)) continue;
          const detail = `${record.process} won while the lease of ${lease.process} held`;
          found.push({ invariant: 'one leader at a time', detail });
        }
      }
      const winner = candidacies.get(record.term) ?? record.candidacy;
      candidacies.set(record.term, winner);
      if (winner !== record.candidacy) {
        const detail = `${record.process} won term ${String(record.term)} of ${winner}`;
        found.push({ invariant: 'fenced: one writer in a term', detail });
      }
      leading.set(record.process, record);
    } else if (record.kind === 'disturbed') {
      const { action, until } = record;
      // A failover that loses a term can issue it again; then the fence decides which leader may
      // commit.
      if (action === 'loss' || action === 'failover') candidacies.clear();
      if (action === 'loss' || action === 'lease' || action === 'failover')
        lostUntil = Math.max(lostUntil, until);
    } else if (record.kind === 'deposed') {
      const lease = leading.get(record.process);
      const isTaken = record.reason === 'missing' || record.reason === 'taken';
      if (lease !== undefined && isTaken && record.at < lease.validUntil && !mayBeLost(lease)) {
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
