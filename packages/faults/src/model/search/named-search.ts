import type { Finding } from './model.js';

/** A search that is done with the long tests, or as an option of `pnpm faults`. */
export interface NamedSearch {
  /** Which model is searched. */
  readonly model: string;
  /** What can happen, or what is done wrong. */
  readonly name: string;
  /** What must be found; `null`: nothing, in any state. */
  readonly finds: ExpectedTrace | null;
  /** Whether it takes too long to be done even with the long tests. @default false */
  readonly isLarge?: boolean;
  run(): Finding;
}

/** The shortest trace that a search must find. */
export interface ExpectedTrace {
  readonly rule: string;
  readonly stepCount: number;
}
