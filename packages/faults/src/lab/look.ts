import type { Fetched, Read } from '../history/record.js';

/** The result of one read of a cache. */
export type Seen =
  | { readonly state: 'absent' }
  /** All targets show the same complete fetch. */
  | { readonly state: 'whole'; readonly attempt: string }
  /** Some targets do, and the others do not exist. */
  | { readonly state: 'lacking'; readonly detail: string }
  | { readonly state: 'torn'; readonly detail: string };

/** Judges a single read, if the content of each fetch is known. */
export function seenIn({ cache, targets }: Read, fetches: ReadonlyMap<string, Fetched>): Seen {
  const all = Object.entries(targets);
  const shown = all.flatMap(([name, content]) => (content === null ? [] : [{ name, ...content }]));
  const [first] = shown;
  if (first === undefined) return { state: 'absent' };
  const fetched = fetches.get(first.attempt);
  const isWhole = shown.every(({ name, attempt, count, digest }) => {
    const wanted = fetched?.targets[name];
    return attempt === first.attempt && count === wanted?.count && digest === wanted.digest;
  });
  if (isWhole && shown.length === all.length) return { state: 'whole', attempt: first.attempt };
  const parts = shown.map(({ name, count, attempt }) => `${name}: ${String(count)} of ${attempt}`);
  const detail = `${cache} shows ${parts.join(', ')}`;
  return { state: isWhole ? 'lacking' : 'torn', detail };
}
