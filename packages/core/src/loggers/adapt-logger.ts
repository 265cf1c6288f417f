import { invalidOption } from '../errors/errors.js';
import type { Logger } from '../contracts/logger.js';
import type { LogSink } from './bridge-logger.js';
import { bridgeLogger } from './bridge-logger.js';
import { consoleLogger } from './console-logger.js';
import { log4jsArguments, pinoArguments, winstonArguments } from './library-arguments.js';
import type { LogLevel } from './log-level.js';
import { logLevels } from './log-level.js';

/**
 * The accepted loggers: the global console, a winston, log4js or pino logger, any object with the
 * methods of {@link Logger}, or `false` to disable logging. `undefined` writes warnings and errors
 * to the console.
 */
export type LoggerInput = Logger | false | undefined;

/** The methods of a logger, with arbitrary arguments. */
type AnyLogger = Record<LogLevel, (...args: unknown[]) => unknown>;

/**
 * Wraps the user's logger in a {@link Logger} that never throws. The user's logger gets plain
 * copies of the fields, with errors reduced to the parts that are safe to log.
 * @throws SmartRedisError `SR_INVALID_OPTION` if a method is missing
 */
export function adaptLogger(input: LoggerInput): Logger {
  if (input === undefined) return consoleLogger();
  if (input === false) return { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const given: unknown = input;
  if (!isLogger(given)) {
    throw invalidOption(
      'logger',
      given,
      `false, or an object with the functions ${logLevels.join(', ')}`,
    );
  }
  if (isConsole(given)) return consoleLogger({ level: 'debug', console: given });
  return bridgeLogger(sinkOf(given));
}

/** Detected by structure: `instanceof` fails with two copies of a library in one process. */
function sinkOf(logger: AnyLogger): LogSink {
  if (hasFunction(logger, 'bindings') || Symbol.for('pino.serializers') in logger) {
    return librarySink(logger, (level, ...record) => logger[level](...pinoArguments(...record)));
  }
  if (isWinston(logger)) {
    return librarySink(logger, (...record) => logger.log(...winstonArguments(...record)));
  }
  if (hasFunction(logger, 'addContext') && 'category' in logger) {
    return librarySink(logger, (level, ...record) => logger[level](...log4jsArguments(...record)));
  }
  return {
    write: (level, message, fields) =>
      Object.keys(fields).length === 0 ? logger[level](message) : logger[level](message, fields),
  };
}

/** All three libraries have the same method to check whether a level is written. */
function librarySink(
  logger: AnyLogger & { isLevelEnabled?: (level: string) => boolean },
  write: LogSink['write'],
): LogSink {
  const asks = hasFunction(logger, 'isLevelEnabled');
  return {
    write,
    isEnabled: asks ? (level) => logger.isLevelEnabled?.(level) !== false : undefined,
  };
}

function isWinston(
  logger: AnyLogger,
): logger is AnyLogger & { log: (...args: unknown[]) => unknown } {
  const hasTransports = 'transports' in logger && typeof logger.transports === 'object';
  return hasTransports && hasFunction(logger, 'log');
}

/** A console prints all properties of an error, over many lines. */
function isConsole(logger: AnyLogger): boolean {
  return hasFunction(logger, 'table') && hasFunction(logger, 'groupCollapsed');
}

function isLogger(given: unknown): given is AnyLogger {
  // log4js loggers are objects, a child of some libraries is a function with methods.
  if ((typeof given !== 'object' && typeof given !== 'function') || given === null) return false;
  return logLevels.every((level) => hasFunction(given, level));
}

function hasFunction(owner: object, name: string): boolean {
  return typeof Reflect.get(owner, name) === 'function';
}

function ignore(): void {
  // Logging is disabled.
}
