import type { LogFields, Logger, LogLevel } from '@smart-redis/core';
import { bridgeLogger } from '@smart-redis/core/loggers';
import type { LoggerUnderTest, WrittenRecord } from '../../src/index.js';

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

type LogRecord = [level: LogLevel, message: string, fields: LogFields];

/** A logging library that writes JSON lines, and can be broken. */
export interface JsonLibrary {
  readonly lines: string[];
  write(...record: LogRecord): void;
}

/** A bridge to {@link JsonLibrary}. */
export type Bridge = (library: JsonLibrary) => Logger;

/** A bridge as it should be, but for what `alter` does to each record. */
export function soundBut(alter: (...record: LogRecord) => LogRecord): Bridge {
  return ({ write }) => bridgeLogger({ write: (...record) => write(...alter(...record)) });
}

/** A bridge as it should be. */
export const sound: Bridge = soundBut((...record) => record);

/** A bridge that passes fields on as they come, but for what `alter` does to them. */
export function naiveBut(alter: (fields: LogFields) => LogFields): Bridge {
  return ({ write }) => {
    const log =
      (level: LogLevel) =>
      (message: string, fields: LogFields = {}): void =>
        write(level, message, alter(fields));
    return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
  };
}

/** A bridge that passes everything on as it comes. */
export const naive: Bridge = naiveBut((fields) => fields);

/** A logger over a library of its own, as the contract tries it. */
export function createUnderTest(bridge: Bridge, level: LogLevel): LoggerUnderTest {
  const lines: string[] = [];
  let isBroken = false;
  const write = (...[at, message, fields]: LogRecord): void => {
    if (isBroken) throw new Error('the output is broken');
    if (levels.indexOf(at) < levels.indexOf(level)) return;
    lines.push(JSON.stringify({ level: at, message, fields }));
  };
  return {
    logger: bridge({ lines, write }),
    records: () => Promise.resolve(lines.map((line) => JSON.parse(line) as WrittenRecord)),
    breakOutput: () => {
      isBroken = true;
    },
  };
}
