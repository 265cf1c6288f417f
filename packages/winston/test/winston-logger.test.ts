import { SmartRedisError } from '@smart-redis/core';
import { describe, expect, it, vi } from 'vitest';
import winston from 'winston';
import { winstonLogger } from '../src/index.js';
import { keepLines } from './written-by-winston.js';

const { combine, json, prettyPrint, simple } = winston.format;

const record = (lines: readonly string[]): unknown => JSON.parse(lines[0] ?? 'null');

const error = new SmartRedisError('SR_FETCH_FAILED', 'the fetch failed', {
  cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED', cause: 'the cable' }),
});

describe('winstonLogger', () => {
  it('writes errors with code, stack and causes in JSON', () => {
    const { transport, lines } = keepLines(winston);
    winstonLogger(winston.createLogger({ transports: transport })).error('a record', { error });
    expect(record(lines)).toEqual({
      level: 'error',
      message: 'a record',
      error: {
        name: 'SmartRedisError',
        message: 'the fetch failed',
        code: 'SR_FETCH_FAILED',
        details: {},
        stack: error.stack,
        cause: {
          name: 'Error',
          message: 'refused',
          code: 'ECONNREFUSED',
          stack: (error.cause as Error).stack,
          cause: 'the cable',
        },
      },
    });
  });

  it.each([
    ['simple', simple()],
    ['prettyPrint', prettyPrint()],
  ])('writes the same in text: the format %s', (_name, format) => {
    const { transport, lines } = keepLines(winston);
    const logger = winston.createLogger({ transports: transport, format });
    winstonLogger(logger).error('a record', { error, rows: 3 });
    const text = lines.join('');
    for (const part of ['a record', 'rows', 'the fetch failed', 'refused', 'the cable']) {
      expect(text).toContain(part);
    }
    for (const part of ['SR_FETCH_FAILED', 'ECONNREFUSED', 'winston-logger.test']) {
      expect(text).toContain(part);
    }
  });

  it('keeps the metadata of the logger and of its children, where no field of the record has the name', () => {
    const { transport, lines } = keepLines(winston);
    const logger = winston.createLogger({
      transports: transport,
      defaultMeta: { service: 'reports', namespace: 'pods' },
    });
    const child = logger.child({ component: 'cache', rows: 0 });
    winstonLogger(child).info('a record', { namespace: 'delays', rows: 3 });
    expect(record(lines)).toEqual({
      level: 'info',
      message: 'a record',
      service: 'reports',
      component: 'cache',
      namespace: 'delays',
      rows: 3,
    });
  });

  it('puts an underscore behind fields that are named like parts of the record', () => {
    const { transport, lines } = keepLines(winston);
    const logger = winston.createLogger({ transports: transport });
    winstonLogger(logger).info('a record', { level: 5, message: 'other', exception: true });
    expect(record(lines)).toEqual({
      level: 'info',
      message: 'a record',
      level_: 5,
      message_: 'other',
      exception_: true,
    });
  });

  it('looks at no field of a record that no transport writes', () => {
    const { transport, lines } = keepLines(winston);
    const logger = winston.createLogger({ transports: transport, level: 'warn' });
    const read = vi.fn();
    const fields = {
      get rows() {
        return read() as unknown;
      },
    };
    winstonLogger(logger).debug('a record', fields);
    expect(read).not.toHaveBeenCalled();
    logger.level = 'debug';
    winstonLogger(logger).debug('a record', fields);
    expect(read).toHaveBeenCalledOnce();
    expect(lines).toHaveLength(1);
  });

  it('uses the levels that it is told to', () => {
    const { transport, lines } = keepLines(winston);
    const levels = { alarm: 0, caution: 1, note: 2 };
    const logger = winston.createLogger({ levels, level: 'note', transports: transport });
    winstonLogger(logger, { levels: { warn: 'caution' } }).warn('a record');
    expect(record(lines)).toEqual({ level: 'caution', message: 'a record' });
  });

  it('takes the module winston, whose logger is the default one', () => {
    const { transport, lines } = keepLines(winston);
    winston.configure({ transports: transport, format: combine(json()) });
    winstonLogger(winston).warn('a record', { rows: 3 });
    expect(record(lines)).toEqual({ level: 'warn', message: 'a record', rows: 3 });
  });

  it.each([undefined, null, 5, {}, console, { log: 5, transports: [] }])('refuses %o', (given) => {
    // Users of plain JavaScript may give anything.
    expect(() => winstonLogger(given as unknown as winston.Logger)).toThrow(
      expect.objectContaining({ code: 'SR_INVALID_OPTION' }),
    );
  });
});
