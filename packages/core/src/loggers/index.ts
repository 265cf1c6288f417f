// A logger over a library.
export { bridgeLogger } from './bridge-logger.js';
export type { LogSink } from './bridge-logger.js';
export { log4jsArguments, winstonArguments } from './library-arguments.js';
export { adaptLogger } from './adapt-logger.js';
export type { LoggerInput } from './adapt-logger.js';
export { consoleLogger } from './console-logger.js';
export type { ConsoleLike, ConsoleLoggerOptions } from './console-logger.js';
export { createWarningThrottle } from '../waiting/warning-throttle.js';
export type { WarningThrottle } from '../waiting/warning-throttle.js';

// The interface of a logger.
export type { Logger, LogFields } from '../contracts/logger.js';
export type { LogLevel } from './log-level.js';

// Options and errors.
export { demandKnownOptions } from '../options/demand.js';
export type { OptionNames } from '../options/demand.js';
export { invalidOption, isSmartRedisError, SmartRedisError } from '../errors/errors.js';
