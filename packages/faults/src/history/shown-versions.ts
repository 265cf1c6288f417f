import type { History } from './record.js';

/**
 * The fetch that each logged version of one cache shows: its own, or, after a rollback, that of the
 * version that was put back.
 */
export function shownVersions(history: History): ReadonlyMap<number, string> {
  const shown = new Map<number, string>();
  for (const record of history) {
    if (record.kind !== 'logged') continue;
    const { what, version = 0, attempt = '', back = 0 } = record;
    if (what === 'commit') shown.set(version, attempt);
    // One that was lost in a failover is none.
    if (what === 'rollback') shown.set(version, shown.get(back) ?? '');
  }
  return shown;
}
