import { checkChains } from './check-chains.js';
import { checkCommits } from './check-commits.js';
import type { CheckOptions } from './check-options.js';
import { checkPauses } from './check-pauses.js';
import { checkProcesses } from './check-processes.js';
import { checkReads } from './check-reads.js';
import { checkServings } from './check-servings.js';
import type { History, Violation } from './record.js';

/** Checks a recorded history. Pure; an empty result means that every promise was kept. */
export function checkHistory(history: History, options: CheckOptions): readonly Violation[] {
  const caches = new Set(history.flatMap((record) => ('cache' in record ? [record.cache] : [])));
  return [
    ...checkProcesses(history),
    ...checkServings(history),
    ...checkChains(history),
    ...[...caches].flatMap((cache) => {
      // Losses keep their place among the records.
      const own = history.filter((record) => !('cache' in record) || record.cache === cache);
      return [...checkCommits(own, options), ...checkPauses(own), ...checkReads(own, options)];
    }),
  ];
}
