import assert from 'node:assert/strict';
import type { Logger, LogLevel } from '@smart-redis/core';
import { waitFor } from '../wait-for.js';

/** A record as the library wrote it. */
export interface WrittenRecord {
  /** The level of smart-redis. */
  readonly level: LogLevel;
  readonly message: string;
  /**
   * The fields, under their original names; errors as objects with `name`, `message`, `stack` and
   * `code`.
   */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An adapter's logger over the real library. */
export interface LoggerUnderTest {
  readonly logger: Logger;
  /** All records so far, oldest first, parsed from the actual output of the library. */
  records(): Promise<readonly WrittenRecord[]>;
  /** Makes the output of the library (a transport, an appender, a stream) throw from now on. */
  breakOutput(): void;
}

/** The environment of a test. */
export interface LoggerBench extends LoggerUnderTest {
  /** Waits for the only record. */
  record(): Promise<WrittenRecord>;
  /** Waits for `count` records; fails if there are more. */
  recordsOf(count: number): Promise<readonly WrittenRecord[]>;
}

/** Options of the benches. */
export interface LoggerBenchOptions {
  readonly create: (level: LogLevel) => LoggerUnderTest | Promise<LoggerUnderTest>;
  readonly patienceMs: number;
}

/** Opens a bench with a new logger that writes from `level` on. @default 'debug' */
export type OpenLoggerBench = (level?: LogLevel) => Promise<LoggerBench>;

/** Defines a test that opens its own benches. */
export type LoggerTest = (title: string, test: (open: OpenLoggerBench) => Promise<void>) => void;

/** Returns a function that opens a {@link LoggerBench}. */
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
