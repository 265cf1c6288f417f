import assert from 'node:assert/strict';
import type { Logger, LogLevel } from '@smart-redis/core';
import { waitFor } from '../wait-for.js';

/** A record as the library wrote it. */
export interface WrittenRecord {
  /** The level, by the name that it has with us. */
  readonly level: LogLevel;
  readonly message: string;
  /**
   * The fields, under the names that they were given; errors as objects with `name`, `message`,
   * `stack` and `code`.
   */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A logger of an adapter, over the real library. */
export interface LoggerUnderTest {
  readonly logger: Logger;
  /** All records so far, the oldest first, parsed from what the library has really written. */
  records(): Promise<readonly WrittenRecord[]>;
  /** From now on the library's output (a transport, an appender, a stream) throws. */
  breakOutput(): void;
}

/** Where a logger is tried. */
export interface LoggerBench extends LoggerUnderTest {
  /** The only record that there is, once it is there. */
  record(): Promise<WrittenRecord>;
  /** The records, once there are so many; no more may come. */
  recordsOf(count: number): Promise<readonly WrittenRecord[]>;
}

/** How a test makes its loggers, and how long it waits for what they write. */
export interface LoggerBenchOptions {
  readonly create: (level: LogLevel) => LoggerUnderTest | Promise<LoggerUnderTest>;
  readonly patienceMs: number;
}

/** Opens a bench with a fresh logger that writes from `level` on. @default 'debug' */
export type OpenLoggerBench = (level?: LogLevel) => Promise<LoggerBench>;

/** Defines a test that opens benches of its own. */
export type LoggerTest = (title: string, test: (open: OpenLoggerBench) => Promise<void>) => void;

/** A way to open a {@link LoggerBench}. */
export function loggerBenches({ create, patienceMs }: LoggerBenchOptions): OpenLoggerBench {
  return async (level = 'debug') => {
    const made = await create(level);
    const recordsOf: LoggerBench['recordsOf'] = async (count) => {
      const message = `${String(count)} records are written`;
      const isThere = async (): Promise<boolean> => (await made.records()).length >= count;
      await waitFor(isThere, { message, timeoutMs: patienceMs, everyMs: 2 });
      const records = await made.records();
      assert.equal(records.length, count, 'more records are written than were logged');
      return records;
    };
    const record: LoggerBench['record'] = async () => {
      const [only] = await recordsOf(1);
      assert.ok(only);
      return only;
    };
    return { ...made, recordsOf, record };
  };
}
