import type { Fetched, Read } from '../history/record.js';

/** What one look at a cache found. */
export type Seen =
  | { readonly state: 'absent' }
  /** All targets show all of one fetch. */
  | { readonly state: 'whole'; readonly attempt: string }
  /** Some targets do, and others are not there at all. */
  | { readonly state: 'lacking'; readonly detail: string }
  | { readonly state: 'torn'; readonly detail: string };

/** Judges one look by itself, where it is known what each fetch came to. */
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
