import type { Rates } from './interleave.js';
import type { Spread } from './statistics.js';
import { spreadOf } from './statistics.js';

/** One measurement. */
export interface Figure {
  readonly subject: string;
  readonly unit: string;
  readonly value: Spread;
  /** The ratios to the values of other subjects, round by round, by the names of these subjects. */
  readonly ratios: Readonly<Record<string, Spread>>;
}

/** Values of each subject as figures, with their ratios to those of `baselines`. */
export function figuresOf(unit: string, values: Rates, baselines: readonly string[]): Figure[] {
  return [...values].map(([subject, own]) => ({
    subject,
    unit,
    value: spreadOf(own),
    ratios: Object.fromEntries(
      baselines.flatMap((baseline) => {
        const others = values.get(baseline);
        if (others === undefined) return [];
        return [[baseline, spreadOf(own.map((value, at) => value / (others[at] ?? Number.NaN)))]];
      }),
    ),
  }));
}
