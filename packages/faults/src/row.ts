import type { WorkerProgram } from './lab/processes/bundle-worker.js';
import type { DriverName } from './run/driver-name.js';

/**
 * One row of the table of failures: the fault that is injected, how often, and what must still
 * hold.
 */
export interface Row {
  /** `F1`, and so on. */
  readonly id: string;
  /** The fault: `'the leader is killed'`. */
  readonly title: string;
  /** What must hold, in words and figures. */
  readonly bar: string;
  /**
   * Where its instances run: in separate processes, in this one, in virtual time, or without a crew
   * of the lab.
   */
  readonly crew: 'processes' | 'in process' | 'virtual' | 'none';
  /** What decides whether a promise was broken, in words. */
  readonly judgedBy: string;
  /** Whether it is part of the short mix that runs with the tests. @default false */
  readonly inMix?: boolean;
  /**
   * Injects the fault, counts, and judges. Rejects only if the scenario itself could not be run;
   * faults of the product are in the report.
   */
  run(context: RowContext): Promise<RowReport>;
}

/** The context of a run of a row. */
export interface RowContext {
  /** The client library of this run; rows that need both use both. */
  readonly driver: DriverName;
  /** The number of tries for this run, as a share of the number for a full run: at least 1. */
  tries(full: number): number;
  /** Random in [0, 1), repeatable by the seed of the run. */
  readonly random: () => number;
  /** Reports progress to the user. */
  progress(text: string): void;
  /** A worker that is bundled once for several rows. @default each lab bundles one */
  readonly program?: WorkerProgram;
  /**
   * Whether the run is part of the tests, which judge no times: processes are not started in
   * advance, and what other tests detect is left to them.
   * @default false
   */
  readonly isMix?: boolean;
}

/** The results of a row. */
export interface RowReport {
  readonly tries: number;
  /** Broken promises, each in a sentence. These do not depend on the speed of the machine. */
  readonly violations: readonly string[];
  /**
   * Missed bars of time, each in a sentence. A slow machine can cause them, so tests ignore them.
   */
  readonly missed?: readonly string[];
  /** Milliseconds until there was a leader again, for each takeover that was measured. */
  readonly takeoversMs?: readonly number[];
  /**
   * What happened without the guard, in a sentence: the proof that the row can fail. A control that
   * finds nothing is a violation.
   */
  readonly control: string;
  /** Figures that get their own line in the report: `{ 'refused commits': 998 }`. */
  readonly figures?: Readonly<Record<string, number>>;
}
