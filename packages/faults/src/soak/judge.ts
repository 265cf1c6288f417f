import type { Sample } from './sample.js';

/** Compares the medians of a measure in the second and in the last quarter. */
export interface Verdict {
  readonly measure: keyof Sample;
  readonly early: number;
  readonly late: number;
  readonly isFlat: boolean;
}

/** The allowed growth of a measure: a fraction of it, and at least an absolute amount. */
const allowances: Record<keyof Sample, readonly [part: number, least: number]> = {
  heapKiB: [0.1, 1024],
  handles: [0, 3],
  listeners: [0, 0],
  connections: [0, 2],
  keys: [0, 0],
};

/** Judges all measures. */
export function verdictsOf(samples: readonly Sample[]): Verdict[] {
  const quarter = Math.floor(samples.length / 4);
  const measures = Object.keys(allowances) as (keyof Sample)[];
  return measures.map((measure) => {
    const early = median(samples.slice(quarter, 2 * quarter).map((sample) => sample[measure]));
    const late = median(samples.slice(3 * quarter).map((sample) => sample[measure]));
    const [part, least] = allowances[measure];
    return { measure, early, late, isFlat: late - early <= Math.max(early * part, least) };
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}
