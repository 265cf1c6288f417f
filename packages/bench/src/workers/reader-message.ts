/** The mode of the reader: sequential, or at fixed times independent of replies. */
export type Pace = 'as answers come' | 'paced';

/** Messages to the reader. */
export type ReaderOrder = 'start' | 'stop';

/** Latencies of many reads in milliseconds. */
export interface Latencies {
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

/** The answer to `'stop'`: the reads since `'start'`. */
export interface ReaderMessage {
  readonly reads: number;
  readonly missed: number;
  /**
   * From when the read was due, including the time that the reader's process waited for a
   * processor.
   */
  readonly fromDue: Latencies;
  /** From when it was sent. */
  readonly fromSent: Latencies;
}
