import { Console } from 'node:console';
import { randomUUID } from 'node:crypto';
import { PassThrough, Writable } from 'node:stream';
import { SmartRedisError } from '@smart-redis/core';
import { adaptLogger } from '@smart-redis/core/loggers';
import type { LogLevel } from '@smart-redis/core';
import { describeLogger } from '@smart-redis/testing';
import type { LoggerUnderTest, WrittenRecord } from '@smart-redis/testing';
import log4js from 'log4js';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import winston from 'winston';

const runner = { describe, it, beforeAll, afterAll };
const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Collects written lines, until writing is broken. */
interface Output {
  readonly lines: string[];
  readonly write: (line: string) => boolean;
  readonly breakOutput: () => void;
}

function openOutput(): Output {
  const lines: string[] = [];
  let isBroken = false;
  return {
    lines,
    write: (line) => {
      if (isBroken) throw new Error('the output is broken');
      lines.push(line);
      return true;
    },
    breakOutput: () => {
      isBroken = true;
    },
  };
}

function underTest(
  { lines, breakOutput }: Output,
  logger: Parameters<typeof adaptLogger>[0],
  parse: (line: Record<string, unknown>) => WrittenRecord,
): LoggerUnderTest {
  return {
    logger: adaptLogger(logger),
    records: () =>
      Promise.resolve(lines.map((line) => parse(JSON.parse(line) as Record<string, unknown>))),
    breakOutput,
  };
}

const recordOf = (level: unknown, message: unknown, fields: unknown): WrittenRecord =>
  ({ level, message, fields }) as WrittenRecord;

describe('a logger that is given as it is', () => {
  describeLogger({
    ...runner,
    name: 'winston',
    create: (level) => {
      const output = openOutput();
      const stream = Object.assign(new Writable(), { write: output.write });
      const transports = new winston.transports.Stream({ stream });
      return underTest(
        output,
        winston.createLogger({ level, transports }),
        ({ level: written, message, ...fields }) => recordOf(written, message, fields),
      );
    },
  });

  describeLogger({
    ...runner,
    name: 'log4js',
    create: (level) => {
      const output = openOutput();
      const append = ({ level: { levelStr }, data }: log4js.LoggingEvent): boolean =>
        output.write(JSON.stringify({ level: levelStr.toLowerCase(), data }));
      log4js.configure({
        appenders: { lines: { type: { configure: () => append } } },
        categories: { default: { appenders: ['lines'], level } },
      });
      return underTest(output, log4js.getLogger(randomUUID()), ({ level: written, data }) => {
        const [first, ...rest] = data as unknown[];
        const [message, fields = {}] = first === '%s' ? rest : [first, ...rest];
        return recordOf(written, message, fields);
      });
    },
  });

  describeLogger({
    ...runner,
    name: 'pino',
    create: (level) => {
      const output = openOutput();
      const logger = pino({ level, base: null }, output);
      return underTest(output, logger, ({ level: number, msg, time, err, ...fields }) => {
        expect(time).toBeTypeOf('number');
        const error = err === undefined ? {} : { error: err };
        return recordOf(pino.levels.labels[Number(number)], msg, { ...fields, ...error });
      });
    },
  });

  describeLogger({
    ...runner,
    name: 'anything with four methods, which trusts JSON',
    create: (level) => {
      const output = openOutput();
      const method =
        (at: LogLevel) =>
        (message: string, fields = {}): void => {
          if (levels.indexOf(at) < levels.indexOf(level)) return;
          output.write(JSON.stringify({ level: at, message, fields }));
        };
      const [debug, info] = [method('debug'), method('info')];
      const logger = { debug, info, warn: method('warn'), error: method('error') };
      return underTest(output, logger, ({ level: written, message, fields }) =>
        recordOf(written, message, fields),
      );
    },
  });

  it('may be pino, which logs a reason once, and the causes in the stack', () => {
    const { lines, write } = openOutput();
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const error = new SmartRedisError('SR_FETCH_FAILED', 'it failed: refused', { cause });
    adaptLogger(pino({ base: null, timestamp: false }, { write })).warn('a record', { error });
    const { err } = JSON.parse(lines[0] ?? '') as { err: Record<string, unknown> };
    expect(err).toMatchObject({ type: 'SmartRedisError', code: 'SR_FETCH_FAILED', details: {} });
    expect(err.message).toBe('it failed: refused');
    expect(err.stack).toContain('caused by: Error: refused');
    expect(err.stack).toContain('ECONNREFUSED');
    expect(String(err.stack).match(/caused by/g)).toHaveLength(1);
  });

  it('may be pino, which formats the field err as an error with its class', () => {
    const { lines, write } = openOutput();
    const error = new SmartRedisError('SR_FETCH_FAILED', 'failed', { cause: new Error('refused') });
    adaptLogger(pino({ base: null, timestamp: false }, { write })).warn('a record', { error });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        level: 40,
        msg: 'a record',
        err: {
          type: 'SmartRedisError',
          name: 'SmartRedisError',
          code: 'SR_FETCH_FAILED',
          details: {},
          message: 'failed: refused',
          stack: expect.stringContaining('caused by: Error: refused') as string,
        },
      },
    ]);
  });

  it('may be a console: readable lines, with only the stacks of errors', () => {
    const stream = new PassThrough({ encoding: 'utf8' });
    const logger = adaptLogger(new Console({ stdout: stream, stderr: stream }));
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', args: ['secret'] });
    const error = new SmartRedisError('SR_FETCH_FAILED', 'the fetch failed', { cause: refused });
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    logger.debug('100%done, %s', { cache: 'delays', at: new Date(0), version: 2n, circle });
    logger.error('a record', { error, text: 'two words', nothing: undefined });
    const indented = (stack = ''): string => stack.replaceAll('\n', '\n    ');
    expect(stream.read()).toBe(
      [
        'smart-redis debug: 100%done, %s cache=delays at=1970-01-01T00:00:00.000Z version=2 circle={"self":"[circular]"}',
        'smart-redis error: a record error="the fetch failed <- refused" text="two words"',
        `    ${indented(error.stack)}`,
        '        code: SR_FETCH_FAILED',
        `    caused by: ${indented(refused.stack)}`,
        '        code: ECONNREFUSED',
        '',
      ].join('\n'),
    );
  });

  it('may reject, without an unhandled rejection', async () => {
    // The types forbid it, plain JavaScript does not.
    const reject = (() => Promise.reject(new Error('no log server'))) as () => void;
    const logger = adaptLogger({ debug: reject, info: reject, warn: reject, error: reject });
    expect(logger.warn('a record')).toBeUndefined();
    await new Promise((resolve) => setImmediate(resolve));
  });
});
