import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { LoggerTest } from './logger-bench.js';

/** A logging library that fails. */
export function failureTests(it: LoggerTest): void {
  it('never throws, whatever the library does', async (open) => {
    const { logger, breakOutput, record } = await open();
    logger.info('the output is in use');
    await record();
    breakOutput();
    for (const level of ['debug', 'info', 'warn', 'error'] as const) {
      assert.doesNotThrow(() => logger[level]('a record', { error: new Error('failed') }));
      // A rejection that nobody handles is reported by the runner.
      await setImmediate();
    }
  });

  it('never throws, whatever it is given', async (open) => {
    const { logger } = await open();
    const hostile = new Proxy({}, { get: () => assert.fail(), ownKeys: () => assert.fail() });
    for (const fields of [null, 5, 'text', [1], hostile, new Error('failed')]) {
      // Plain JavaScript may pass anything.
      assert.doesNotThrow(() => logger.warn('a record', fields as Record<string, unknown>));
    }
  });
}
