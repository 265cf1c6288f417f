import type { FenceHolder } from './fence.js';

/** One attempt to refresh a cache, as the fence and the mark identify it. */
export interface Run extends FenceHolder {
  /** Unique to a leadership, or a seat. */
  readonly seat: string;
  /** Increases with every claim of an instance. */
  readonly sequence: number;
}

/** The run of a claim. */
export function runOf(term: number, seat: string, sequence: number): Run {
  return { term, seat, sequence, id: `${seat}-${String(sequence)}` };
}
