import type { DriverName } from './run/driver-name.js';

/**
 * One row of the table of failures: what is broken on purpose, how often, and what must hold all
 * the same.
 */
export interface Row {
  /** `F1`, and so on. */
  readonly id: string;
  /** What fails: `'the leader is killed'`. */
  readonly title: string;
  /** What must hold, in words with figures. */
  readonly bar: string;
  /**
   * Where its instances run: in processes of their own, in this one, in virtual time, or as no
   * crew of the lab.
   */
  readonly crew: 'processes' | 'in process' | 'virtual' | 'none';
  /** What decides whether a promise was broken, in words. */
  readonly judgedBy: string;
  /** Whether it is part of the short mix that runs with the tests. @default false */
  readonly inMix?: boolean;
  /**
   * Breaks things, counts, and judges. Rejects only when the scenario itself could not be run;
   * whatever the product did wrong is in the report.
   */
  run(context: RowContext): Promise<RowReport>;
}

/** What a row is run with. */
export interface RowContext {
  /** The client library of this run; rows that need both run both. */
  readonly driver: DriverName;
  /** Tries for this run, of those that the row wants when there is time: at least 1. */
  tries(full: number): number;
  /** Random in [0, 1), repeatable by the seed of the run. */
  readonly random: () => number;
  /** Says how far it is, for who watches. */
  progress(text: string): void;
}

/** What a row came to. */
export interface RowReport {
  readonly tries: number;
  /** Promises that were broken, each in a sentence. No machine is too slow for one. */
  readonly violations: readonly string[];
  /**
   * Bars of time that were missed, each in a sentence. A slow machine can cause them, so tests do
   * not look at them.
   */
  readonly missed?: readonly string[];
  /** Milliseconds until there was a leader again, one for each takeover that was measured. */
  readonly takeoversMs?: readonly number[];
  /**
   * What happened without the guard, in a sentence: the proof that the row can fail. A control that
   * finds nothing is a violation.
   */
  readonly control: string;
  /** Figures worth a line of their own in the report: `{ 'refused commits': 998 }`. */
  readonly figures?: Readonly<Record<string, number>>;
}
