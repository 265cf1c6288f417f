import type { Rates } from './interleave.js';
import type { Spread } from './statistics.js';
import { spreadOf } from './statistics.js';

/** One measured thing. */
export interface Figure {
  readonly subject: string;
  readonly unit: string;
  readonly value: Spread;
  /** The value divided by that of another subject, round by round, by that subject's name. */
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
