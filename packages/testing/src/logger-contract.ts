import type { LogLevel } from '@smart-redis/core';
import type { ContractRunner } from './contract-runner.js';
import { errorTests } from './logger/error-tests.js';
import { failureTests } from './logger/failure-tests.js';
import { fieldTests } from './logger/field-tests.js';
import type { LoggerTest, LoggerUnderTest } from './logger/logger-bench.js';
import { loggerBenches } from './logger/logger-bench.js';
import { recordTests } from './logger/record-tests.js';

/** Options of {@link describeLogger}. */
export interface LoggerContractOptions extends ContractRunner {
  /** Name for the title: `'winston 3'`. */
  readonly name: string;
  /** Creates a logger over the real library, which writes records from `level` on. */
  readonly create: (level: LogLevel) => LoggerUnderTest | Promise<LoggerUnderTest>;
  /** Milliseconds that a test waits at most for records. @default 5000 */
  readonly patienceMs?: number;
}

/**
 * The contract of `Logger`: defines a test for each of its promises, based on the actual output of
 * the library.
 *
 * @example describeLogger({ describe, it, beforeAll, afterAll, name: 'mine', create: (level) => {
 *   const output = collectLines(); const logger = myLogger(library({ level, output })); return {
 *   logger, records: async () => output.lines.map(parse), breakOutput: () => output.break() }; },
 *   });
 */
export function describeLogger(options: LoggerContractOptions): void {
  const { name, create, patienceMs = 5000 } = options;
  const open = loggerBenches({ create, patienceMs });
  options.describe(`logger contract: ${name}`, () => {
    const it: LoggerTest = (title, test) => options.it(title, () => test(open));
    recordTests(it);
    fieldTests(it);
    errorTests(it);
    failureTests(it);
  });
}
