import type { Pair } from './world.js';

/** An invariant of the model, by name, and how it was broken. */
export interface ModelViolation {
  readonly invariant:
    | 'commits hold the fence'
    | 'no commit after a successor has claimed'
    | 'terms never go back'
    | 'one writer in a term'
    | 'versions rise'
    | 'fetches never go back'
    | 'a fetch is swapped in once'
    | 'a commit is complete'
    | 'an answer is true'
    | 'a refusal changes nothing'
    | 'a live key is never absent'
    | 'a refused leader passes next time'
    | 'a leader key is deleted by its holder'
    | 'the leader key has the last term'
    | 'an own key never refuses'
    | 'one leader while nothing fails';
  readonly detail: string;
}

/** A pair as a reader of a trace sees it. */
export function pairText(pair: Pair | null): string {
  return pair === null ? 'nobody' : `(${String(pair.term)}, ${pair.candidacy})`;
}

/** What a commit has broken. */
export function broken(
  invariant: ModelViolation['invariant'],
  pair: Pair,
  detail: string,
): ModelViolation {
  return { invariant, detail: `a commit of ${pairText(pair)}: ${detail}` };
}
