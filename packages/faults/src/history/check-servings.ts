import type { History, Serving, Violation } from './record.js';

/**
 * Checks each process that holds a seat by its own records: it commits only what it serves, in a
 * term that is not older than its claim. A seat that is lost ends no refresh, so there is no
 * deadline.
 */
export function checkServings(history: History): readonly Violation[] {
  const found: Violation[] = [];
  const seated = new Set<string>();
  const served = new Map<string, Serving>();
  for (const record of history) {
    if (record.kind === 'serving') {
      const { process, cache, term } = record;
      const key = `${process} ${cache}`;
      if (served.has(key)) {
        const detail = `${process} serves ${cache} again in term ${String(term)}`;
        found.push({ invariant: 'one serving at a time', detail });
      }
      served.set(key, record);
      seated.add(process);
    } else if (record.kind === 'released') {
      served.delete(`${record.process} ${record.cache}`);
    } else if (record.kind === 'invoked' && seated.has(record.process)) {
      const { process, cache, term, attempt } = record;
      const serving = served.get(`${process} ${cache}`);
      if (serving !== undefined && term >= serving.term) continue;
      const since = serving === undefined ? 'not at all' : `since term ${String(serving.term)}`;
      const detail = `${process} sent ${attempt} in term ${String(term)}, and serves ${cache} ${since}`;
      found.push({ invariant: 'fenced: who commits serves', detail });
    }
  }
  return found;
}
