import { Writable } from 'node:stream';
import type { Logger, LogLevel } from '@smart-redis/core';
import type { LoggerUnderTest, WrittenRecord } from '@smart-redis/testing';
import type winston from 'winston';

/** What is needed of the module, of whatever version. */
type Winston = Pick<typeof winston, 'createLogger' | 'format' | 'transports'>;

/** A stream transport of winston, whose lines are kept. */
export interface KeptLines {
  readonly transport: winston.transport;
  readonly lines: readonly string[];
  /** From now on writing throws. */
  break(): void;
}

/** Keeps what winston writes. */
export function keepLines({ transports }: Pick<Winston, 'transports'>): KeptLines {
  const lines: string[] = [];
  let isBroken = false;
  const stream = new Writable({ decodeStrings: false });
  stream.write = (line: string): boolean => {
    if (isBroken) throw new Error('the output is broken');
    lines.push(line);
    return true;
  };
  return {
    transport: new transports.Stream({ stream }),
    lines,
    break: () => {
      isBroken = true;
    },
  };
}

/** A logger of that winston with the JSON format, as the contract tries it. */
export function createUnderTest(
  library: Winston,
  options: winston.LoggerOptions,
  bridge: (logger: winston.Logger) => Logger,
): LoggerUnderTest {
  const kept = keepLines(library);
  const format = library.format.json();
  const logger = library.createLogger({ format, ...options, transports: [kept.transport] });
  return {
    logger: bridge(logger),
    records: () => Promise.resolve(kept.lines.map(parse)),
    breakOutput: kept.break,
  };
}

function parse(line: string): WrittenRecord {
  const { level, message, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const ours = level === 'warning' ? 'warn' : level;
  return { level: ours as LogLevel, message: message as string, fields };
}
