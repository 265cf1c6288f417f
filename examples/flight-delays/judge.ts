import type { Reading } from './read-view.js';

/** Whether a reading fulfils the promises. */
export type Verdict =
  /** The first version is not built yet. */
  | 'not-yet'
  /** All keys exist, all are of one version, and none is older than the last reading. */
  | 'whole'
  /** A key was absent. */
  | 'missed'
  /** Rows of two versions, or an incomplete key. */
  | 'mixed'
  /** Older than a previous reading. */
  | 'backwards';

/** Judges the readings of one cache, in their order. */
export function createJudge(): (reading: Reading) => Verdict {
  let newest: number | undefined;
  return ({ absent, stamps, sizes }) => {
    const nothing = stamps.length === 0;
    if (nothing && newest === undefined) return 'not-yet';
    if (absent.length > 0) return 'missed';
    const [stamp = 0] = stamps;
    if (stamps.length > 1 || sizes.length > 1) return 'mixed';
    if (newest !== undefined && stamp < newest) return 'backwards';
    newest = stamp;
    return 'whole';
  };
}
