import type { RedisServer } from '@smart-redis/testing';
import type { Measured } from './goals.js';
import type { Rates } from './interleave.js';
import type { Sizes } from './sizes.js';
import type { Spread } from './statistics.js';
import { spreadOf } from './statistics.js';

/** What a scenario measures with. */
export interface Bench {
  /** Shared by everything that is compared. */
  readonly server: RedisServer;
  readonly sizes: Sizes;
}

/** One measured thing. */
export interface Figure {
  readonly subject: string;
  readonly unit: string;
  readonly value: Spread;
  /** The value divided by that of another subject, round by round, by that subject's name. */
  readonly ratios: Readonly<Record<string, Spread>>;
}

/** What a scenario found. */
export interface Findings {
  readonly title: string;
  readonly figures: readonly Figure[];
  /** What does not depend on the machine: rows found, reads missed. */
  readonly counts: Readonly<Record<string, number>>;
  /** What the goals speak of. @default none */
  readonly measured?: readonly Measured[];
}

/** Something to measure. */
export interface Scenario {
  readonly name: string;
  run(bench: Bench): Promise<Findings[]>;
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
