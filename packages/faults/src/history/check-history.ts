import { checkCommits } from './check-commits.js';
import type { CheckOptions } from './check-options.js';
import { checkProcesses } from './check-processes.js';
import { checkReads } from './check-reads.js';
import type { History, Violation } from './record.js';

/** Judges what was recorded. Pure; an empty answer means that every promise was kept. */
export function checkHistory(history: History, options: CheckOptions): readonly Violation[] {
  const caches = new Set(history.flatMap((record) => ('cache' in record ? [record.cache] : [])));
  return [
    ...checkProcesses(history),
    ...[...caches].flatMap((cache) => {
      // Losses stay in, at their place.
      const own = history.filter((record) => !('cache' in record) || record.cache === cache);
      return [...checkCommits(own, options), ...checkReads(own, options)];
    }),
  ];
}
