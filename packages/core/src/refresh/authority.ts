import type { Leadership } from '../contracts/elector.js';

/**
 * What lets an instance refresh caches: a leadership over all of them, whose term claims use, or a
 * seat, with which each claim draws a term of its own.
 */
export interface Authority extends Omit<Leadership, 'term' | 'resign'> {
  /** `undefined`: each claim draws one. */
  readonly term: number | undefined;
}
