/**
 * How the reader reads: the next as soon as the last has answered, or at times that do not depend
 * on answers.
 */
export type Pace = 'as answers come' | 'paced';

/** What the reader is told. */
export type ReaderOrder = 'start' | 'stop';

/** Milliseconds of many reads. */
export interface Latencies {
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

/** What it answers to `'stop'`: its reads since `'start'`. */
export interface ReaderMessage {
  readonly reads: number;
  readonly missed: number;
  /** From when the read was due: with what the reader's own process waited for a processor. */
  readonly fromDue: Latencies;
  /** From when it was sent. */
  readonly fromSent: Latencies;
}
