import assert from 'node:assert/strict';
import { SmartRedisError } from '@smart-redis/core';
import type { LoggerTest } from './logger-bench.js';

/** An error of a client library, with the failed command. */
function clientError(): Error {
  const refused = new Error('connect ECONNREFUSED 127.0.0.1:6379');
  return Object.assign(refused, {
    code: 'ECONNREFUSED',
    command: { name: 'AUTH', args: ['the user', 'the password'] },
  });
}

/** An error whose `toJSON` throws. */
class OwnJsonError extends Error {
  toJSON(): never {
    throw this;
  }
}

function chain(): SmartRedisError {
  const cause = new TypeError('the source failed', { cause: clientError() });
  const details = { cache: 'delays', attempt: 2 };
  return new SmartRedisError('SR_FETCH_FAILED', 'the fetch failed', { cause, details });
}

/** Errors among the fields. */
export function errorTests(it: LoggerTest): void {
  it('keeps name, message, code and stack of an error', async (open) => {
    const { logger, record } = await open();
    const error = clientError();
    logger.error('a record', { error });
    assertShown((await record()).fields.error, error);
  });

  it('keeps the same of errors under other names, inside objects and in lists', async (open) => {
    const { logger, record } = await open();
    const error = clientError();
    logger.error('a record', { reason: error, tries: [{ error }] });
    const { reason, tries } = (await record()).fields;
    assertShown(reason, error);
    assertShown((tries as [{ error: unknown }])[0].error, error);
  });

  it('keeps the details of a SmartRedisError', async (open) => {
    const { logger, record } = await open();
    logger.warn('a record', { error: chain() });
    const { error } = (await record()).fields;
    assert.deepEqual((error as { details?: unknown }).details, { cache: 'delays', attempt: 2 });
  });

  it('shows the messages and the stacks of all causes', async (open) => {
    const { logger, record } = await open();
    const error = chain();
    logger.error('a record', { error });
    const text = JSON.stringify((await record()).fields.error);
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
      assert.ok(text.includes(cause.message), `"${cause.message}" is missing in ${text}`);
      const place = cause.stack?.split('\n')[1] ?? '';
      assert.ok(
        text.includes(JSON.stringify(place).slice(1, -1)),
        `no stack of "${cause.message}"`,
      );
    }
  });

  it('shows the errors of an AggregateError', async (open) => {
    const { logger, record } = await open();
    logger.error('a record', { error: new AggregateError([clientError(), new Error('other')]) });
    const text = JSON.stringify((await record()).fields.error);
    for (const part of ['connect ECONNREFUSED 127.0.0.1:6379', 'other']) {
      assert.ok(text.includes(part), `"${part}" is missing in ${text}`);
    }
  });

  it('shows nothing else that hangs on an error', async (open) => {
    const { logger, record } = await open();
    const error = clientError();
    logger.error('a record', {
      error,
      cause: chain(),
      nested: [{ error }],
      several: new AggregateError([error]),
    });
    assert.doesNotMatch(JSON.stringify((await record()).fields), /the password/);
  });

  it('loses no record to an odd error', async (open) => {
    const { logger, recordsOf } = await open();
    const circle = new Error('circle');
    circle.cause = new AggregateError([circle], 'half a circle', { cause: circle });
    const bare = new Error('no stack');
    delete bare.stack;
    const odd = [
      ...[circle, bare, new Error('', { cause: 'text' }), new Error('', { cause: { rows: 1n } })],
      ...[Object.assign(new Error('odd code'), { code: 5n }), new OwnJsonError('odd JSON')],
    ];
    for (const error of odd) logger.error('a record', { error, after: true });
    for (const { message, fields } of await recordsOf(odd.length)) {
      assert.equal(message, 'a record');
      assert.equal(fields.after, true);
      assert.equal(typeof (fields.error as Error).message, 'string');
    }
  });
}

function assertShown(shown: unknown, { name, message, stack }: Error): void {
  assert.ok(typeof shown === 'object' && shown !== null, `${String(shown)} is no error`);
  const parts = shown as Error & { code?: unknown };
  assert.equal(parts.name, name);
  assert.equal(parts.message, message);
  assert.equal(parts.code, 'ECONNREFUSED');
  assert.equal(parts.stack, stack);
}
