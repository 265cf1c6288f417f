import assert from 'node:assert/strict';
import type { LogLevel } from '@smart-redis/core';
import type { LoggerTest } from './logger-bench.js';

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Levels, messages, order. */
export function recordTests(it: LoggerTest): void {
  it('writes each record at its level', async (open) => {
    const { logger, recordsOf } = await open();
    for (const level of levels) logger[level](`a record of ${level}`, { level_given: level });
    assert.deepEqual(
      await recordsOf(levels.length),
      levels.map((level) => ({
        level,
        message: `a record of ${level}`,
        fields: { level_given: level },
      })),
    );
  });

  it('leaves out what is below the level of the library', async (open) => {
    const { logger, recordsOf } = await open('warn');
    for (const level of levels) logger[level]('a record');
    const written = await recordsOf(2);
    assert.deepEqual(
      written.map(({ level }) => level),
      ['warn', 'error'],
    );
  });

  it('writes a message without fields', async (open) => {
    const { logger, record } = await open();
    logger.info('nothing to add');
    assert.deepEqual(await record(), { level: 'info', message: 'nothing to add', fields: {} });
  });

  it('writes the message as it is, whatever stands in it, with its fields', async (open) => {
    const { logger, recordsOf } = await open();
    const messages = [
      '100%done, %s of %d, %j %o',
      '50%% of it',
      'ünï¢ødé 🛫',
      'line\nbreak',
      '{a}',
    ];
    for (const message of messages) logger.info(message, { rows: 3 });
    for (const message of messages) logger.info(message);
    const written = await recordsOf(2 * messages.length);
    assert.deepEqual(
      written.map(({ message }) => message),
      [...messages, ...messages],
    );
    for (const { fields } of written.slice(0, messages.length)) assert.equal(fields.rows, 3);
  });

  it('keeps the order of the records', async (open) => {
    const { logger, recordsOf } = await open();
    const numbers = Array.from({ length: 200 }, (_, number) => number);
    for (const number of numbers) logger[levels[number % 4] ?? 'info']('a record', { number });
    const written = await recordsOf(numbers.length);
    assert.deepEqual(
      written.map(({ fields }) => fields.number),
      numbers,
    );
  });

  it('needs no `this`', async (open) => {
    const { logger, record } = await open();
    const { warn } = logger;
    warn('a record');
    assert.equal((await record()).message, 'a record');
  });
}
