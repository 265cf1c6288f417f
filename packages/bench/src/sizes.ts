/** The sizes of a run. */
export interface Sizes {
  /** Measured rounds, after one discarded round; every contender runs once per round. */
  readonly rounds: number;
  /** Rows of one build. */
  readonly rows: number;
  /**
   * Rows of one build for peers that are too slow for {@link Sizes.rows}; their figure is a rate
   * nevertheless.
   */
  readonly slowRows: number;
  /** Flights of one build. */
  readonly flights: number;
  /** Rows that cache libraries keep. */
  readonly valueRows: number;
  /** Lengths of the streams whose memory is measured. */
  readonly streamRows: readonly number[];
  /** A length for smart-redis only. */
  readonly longStreamRows: number;
  /** Rows of the array that is a source, and of the hash that is read as a whole. */
  readonly arrayRows: number;
  /** Numbers of rows over which the time per row should be the same. */
  readonly growthRows: readonly number[];
  /** Processes started for each way and length. */
  readonly memoryRounds: number;
  /** Fields of the hash that readers read while it is replaced. */
  readonly liveRows: number;
  /** Reads of one run of the typed reader. */
  readonly reads: number;
  /** Measured rounds of readers, after one discarded round. */
  readonly readerRounds: number;
  /** Measured rounds of refresh costs, after one discarded round. */
  readonly costRounds: number;
  /** Caches in one process, and how often that is measured. */
  readonly caches: number;
  readonly manyRounds: number;
  /** Instances that these caches are spread over. */
  readonly seats: number;
  /** The time to live of their seats, in milliseconds. */
  readonly seatTtlMs: number;
  /** Caches that wait for their source, built by one instance and by three. */
  readonly waitingCaches: number;
  /** Takeovers for each way to end. */
  readonly takeovers: number;
}

/** `pnpm bench` */
export const fullSizes: Sizes = {
  rounds: 3,
  rows: 1_000_000,
  slowRows: 20_000,
  flights: 300_000,
  valueRows: 200_000,
  streamRows: [1_000_000],
  longStreamRows: 10_000_000,
  arrayRows: 1_000_000,
  growthRows: [10_000, 100_000, 1_000_000, 10_000_000],
  memoryRounds: 2,
  liveRows: 1_000_000,
  reads: 20_000,
  readerRounds: 5,
  costRounds: 3,
  caches: 10_000,
  manyRounds: 3,
  seats: 50,
  seatTtlMs: 15_000,
  waitingCaches: 300,
  takeovers: 30,
};

/** `pnpm bench --quick` */
export const quickSizes: Sizes = {
  rounds: 2,
  rows: 100_000,
  slowRows: 5_000,
  flights: 50_000,
  valueRows: 50_000,
  streamRows: [100_000],
  longStreamRows: 400_000,
  arrayRows: 100_000,
  growthRows: [10_000, 50_000, 200_000],
  memoryRounds: 1,
  liveRows: 150_000,
  reads: 5_000,
  readerRounds: 2,
  costRounds: 1,
  caches: 2_000,
  manyRounds: 1,
  seats: 50,
  seatTtlMs: 15_000,
  waitingCaches: 300,
  takeovers: 3,
};

/** For the tests, which check counts and no times. */
export const smokeSizes: Sizes = {
  rounds: 1,
  rows: 500,
  slowRows: 100,
  flights: 500,
  valueRows: 500,
  streamRows: [4_000],
  longStreamRows: 4_000,
  arrayRows: 4_000,
  growthRows: [500, 1_000],
  memoryRounds: 1,
  liveRows: 2_000,
  reads: 200,
  readerRounds: 1,
  costRounds: 1,
  caches: 50,
  manyRounds: 1,
  seats: 5,
  seatTtlMs: 1000,
  waitingCaches: 24,
  takeovers: 1,
};

/** The same sizes with another number of rounds. */
export function withRounds(sizes: Sizes, given: string | undefined): Sizes {
  if (given === undefined) return sizes;
  const rounds = Number(given);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new RangeError('--rounds takes a number from 1');
  return { ...sizes, rounds, readerRounds: rounds, memoryRounds: rounds };
}
