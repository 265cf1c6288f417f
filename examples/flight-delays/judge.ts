import type { Reading } from './read-view.js';

/** How a reading stands to what was promised. */
export type Verdict =
  /** The first version is not built yet. */
  | 'not-yet'
  /** Every key there, all of one version, none older than the last reading. */
  | 'whole'
  /** A key was absent. */
  | 'missed'
  /** Rows of two versions, or a key that is half of one. */
  | 'mixed'
  /** Older than what was read before. */
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
