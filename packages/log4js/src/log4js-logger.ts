import { bridgeLogger, invalidOption, log4jsArguments } from '@smart-redis/core/loggers';
import type { Logger, LogLevel } from '@smart-redis/core/loggers';

/** The parts of a log4js 6 logger that are used. */
export interface Log4jsLoggerLike extends Readonly<
  Record<LogLevel, (message: string, ...data: unknown[]) => void>
> {
  isLevelEnabled(level?: string): boolean;
  readonly category: string;
}

/**
 * A {@link Logger} over a log4js 6 logger: the message, and behind it one object with the fields,
 * which both a pattern and a JSON layout show, errors with name, message, code, stack and causes.
 * Category, context, level and appenders are the logger's. Never throws when it is used, and never
 * changes what it is given.
 * @throws SmartRedisError `SR_INVALID_OPTION` when it is no log4js logger
 */
export function log4jsLogger(logger: Log4jsLoggerLike): Logger {
  if (!isLog4jsLogger(logger)) {
    throw invalidOption('logger', logger, 'a log4js 6 logger, as log4js.getLogger() makes it');
  }
  return bridgeLogger({
    write: (level, message, fields) => logger[level](...log4jsArguments(message, fields)),
    isEnabled: (level) => logger.isLevelEnabled(level),
  });
}

function isLog4jsLogger(given: unknown): given is Log4jsLoggerLike {
  if (typeof given !== 'object' || given === null) return false;
  return (
    'category' in given && 'isLevelEnabled' in given && typeof given.isLevelEnabled === 'function'
  );
}
