/** What the reader is told. */
export type ReaderOrder = 'start' | 'stop';

/** What it answers to `'stop'`: its reads since `'start'`. */
export interface ReaderMessage {
  readonly reads: number;
  readonly missed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}
