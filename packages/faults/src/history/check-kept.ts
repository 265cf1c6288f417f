import type { Fetched, Final, Violation } from './record.js';

/**
 * Checks the earlier versions of a cache in the end: there are not more than it keeps, each holds
 * what its fetch returned, and no key is left of any other. `fetchedOf`: the fetch that a version
 * shows.
 */
export function checkKept(
  { cache, kept }: Final,
  fetchedOf: (version: number) => Fetched | undefined,
): readonly Violation[] {
  if (kept === undefined) return [];
  const { most, versions, unnamed } = kept;
  const found = unnamed.map((key): Violation => {
    return { invariant: 'no leak', detail: `${key} belongs to no version` };
  });
  if (versions.length > most) {
    const detail = `${cache} keeps ${String(versions.length)} versions, not ${String(most)}`;
    found.push({ invariant: 'no leak', detail });
  }
  for (const { version, targets } of versions) {
    const fetched = fetchedOf(version);
    for (const [name, content] of Object.entries(targets)) {
      const wanted = fetched?.targets[name];
      if (wanted !== undefined && content?.count === wanted.count) {
        if (content.digest === wanted.digest) continue;
      }
      const detail = `${name} of version ${String(version)} of ${cache}`;
      found.push({ invariant: 'no loss: earlier versions stay whole', detail });
    }
  }
  return found;
}
