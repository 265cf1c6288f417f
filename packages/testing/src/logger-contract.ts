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
  /** For the title: `'winston 3'`. */
  readonly name: string;
  /** A fresh logger over the real library, which is set to write records from `level` on. */
  readonly create: (level: LogLevel) => LoggerUnderTest | Promise<LoggerUnderTest>;
  /** Milliseconds after which a test gives up waiting for records. @default 5000 */
  readonly patienceMs?: number;
}

/**
 * The contract of `Logger`: defines a test for each of its promises, on what the library has really
 * written.
 *
 * @example describeLogger({ describe, it, beforeAll, afterAll, name: 'mine', create: (level) => {
 *     const output = collectLines();
 *     const logger = myLogger(library({ level, output }));
 *     return { logger, records: async () => output.lines.map(parse), breakOutput: () => output.break() };
 *  }, });
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
