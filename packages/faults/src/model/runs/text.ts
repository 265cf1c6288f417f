import type { Answer, Call } from './world.js';
import { claimText } from './world.js';

/** A call as a reader of a trace sees it. */
export function describe({ call, run }: Call): string {
  const id = claimText(run);
  if (call === 'claim') return `claim ${id}`;
  const fetch = run.fetch === 0 ? '' : ` of fetch ${String(run.fetch)}`;
  const what = call === 'extend' || call === 'end' ? call : `${call}${fetch}`;
  return `${what} by (${String(run.term)}, ${id})`;
}

/** An answer as a reader of a trace sees it. */
export function answerText({ status, term }: Answer): string {
  return term === 0 ? status : `${status}, term ${String(term)}`;
}
