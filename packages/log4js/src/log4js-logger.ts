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
 * Wraps a log4js 6 logger as a {@link Logger}. A record is the message, followed by one object with
 * the fields, which both a pattern and a JSON layout print; errors have name, message, code, stack
 * and causes. Category, context, level and appenders are those of the logger. The methods never
 * throw, and do not modify their arguments.
 * @throws SmartRedisError `SR_INVALID_OPTION` if it is not a log4js logger
 */
export function log4jsLogger(logger: Log4jsLoggerLike): Logger {
  if (!isLog4jsLogger(logger)) {
    throw invalidOption('logger', logger, 'a log4js 6 logger, as returned by log4js.getLogger()');
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
