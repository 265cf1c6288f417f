import type { RedisServer } from '@smart-redis/testing';
import type { Figure } from './figures.js';
import type { Measured } from './goals.js';
import type { Sizes } from './sizes.js';

/** What a scenario measures with. */
export interface Bench {
  /** Shared by everything that is compared. */
  readonly server: RedisServer;
  readonly sizes: Sizes;
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
