import { SmartRedisError } from '@smart-redis/core';
import log4js from 'log4js';
import { describe, expect, it, vi } from 'vitest';
import { log4jsLogger } from '../src/index.js';
import { keepLines } from './written-by-log4js.js';

const kept = keepLines(log4js);

const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', cause: 'the cable' });
const middle = new TypeError('the source failed', { cause });
const error = new SmartRedisError('SR_FETCH_FAILED', 'the fetch failed', { cause: middle });

const unindented = (text = ''): string => text.replaceAll(/\n +/g, '\n');

describe('log4jsLogger', () => {
  it('shows fields, and the stacks of the whole chain of an error, in the basic layout', () => {
    log4jsLogger(log4js.getLogger('basic')).warn('a record', { cache: 'delays', rows: 3, error });
    const text = kept.textOf('basic').join('\n');
    expect(text).toMatch(/ \[WARN\] basic - a record \{/);
    for (const part of ["cache: 'delays'", 'rows: 3', 'SR_FETCH_FAILED', 'ECONNREFUSED']) {
      expect(text).toContain(part);
    }
    for (const part of [error.stack, middle.stack, cause.stack, 'caused by: the cable']) {
      expect(unindented(text)).toContain(unindented(part));
    }
  });

  it('shows a message with percent signs as it is in the basic layout', () => {
    log4jsLogger(log4js.getLogger('percent')).info('100%done, 50%% left', { rows: 3 });
    expect(kept.textOf('percent').join()).toContain('100%done, 50%% left { rows: 3 }');
  });

  it('shows errors with code, stack and causes in a JSON layout', () => {
    log4jsLogger(log4js.getLogger('json')).error('a record', { error });
    expect(JSON.parse(kept.jsonOf('json').join())).toMatchObject({
      level: 'ERROR',
      data: [
        'a record',
        {
          error: {
            name: 'SmartRedisError',
            message: 'the fetch failed',
            code: 'SR_FETCH_FAILED',
            stack: error.stack,
            cause: {
              name: 'TypeError',
              message: 'the source failed',
              stack: middle.stack,
              cause: { message: 'refused', code: 'ECONNREFUSED', cause: 'the cable' },
            },
          },
        },
      ],
    });
  });

  it('keeps the category and the context of the logger', () => {
    const logger = log4js.getLogger('delays.cache');
    logger.addContext('service', 'reports');
    log4jsLogger(logger).info('a record', { rows: 3 });
    expect(JSON.parse(kept.jsonOf('delays.cache').join())).toEqual({
      level: 'INFO',
      categoryName: 'delays.cache',
      context: { service: 'reports' },
      data: ['a record', { rows: 3 }],
    });
  });

  it('looks at no field of a record that the category does not write', () => {
    const logger = log4js.getLogger('quiet');
    logger.level = 'warn';
    const read = vi.fn();
    const fields = {
      get rows() {
        return read() as unknown;
      },
    };
    log4jsLogger(logger).debug('a record', fields);
    expect(read).not.toHaveBeenCalled();
    logger.level = 'debug';
    log4jsLogger(logger).debug('a record', fields);
    expect(read).toHaveBeenCalledOnce();
    expect(kept.jsonOf('quiet')).toHaveLength(1);
  });

  it.each([undefined, null, 5, {}, console, { category: 'delays' }])('refuses %o', (given) => {
    // Users of plain JavaScript may give anything.
    expect(() => log4jsLogger(given as unknown as log4js.Logger)).toThrow(
      expect.objectContaining({ code: 'SR_INVALID_OPTION' }),
    );
  });
});
