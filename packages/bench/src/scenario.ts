import type { RedisServer } from '@smart-redis/testing';
import type { Figure } from './figures.js';
import type { Measured } from './goals.js';
import type { Sizes } from './sizes.js';
import type { Programs } from './workers/programs.js';

/** The environment of a scenario. */
export interface Bench {
  /** Shared by all contenders. */
  readonly server: RedisServer;
  readonly sizes: Sizes;
  readonly programs: Programs;
}

/** The results of a scenario. */
export interface Findings {
  readonly title: string;
  readonly figures: readonly Figure[];
  /** Results that do not depend on the machine: rows found, reads missed. */
  readonly counts: Readonly<Record<string, number>>;
  /** The figures with a goal. @default none */
  readonly measured?: readonly Measured[];
}

/** Something to measure. */
export interface Scenario {
  readonly name: string;
  run(bench: Bench): Promise<Findings[]>;
}
