import {
  bridgeLogger,
  demandKnownOptions,
  invalidOption,
  winstonArguments,
} from '@smart-redis/core/loggers';
import type { Logger, LogLevel, OptionNames } from '@smart-redis/core/loggers';
import type { WinstonLevels } from './level-names.js';
import { levelNames } from './level-names.js';

/**
 * The parts of a winston 3 logger that are used. Children have them, and so has the module
 * `winston` itself.
 */
export interface WinstonLoggerLike {
  log(...record: unknown[]): unknown;
  isLevelEnabled?(level: string): boolean;
  readonly transports: unknown;
  /** Level names with ranks; 0 is the most severe. @default winston's npm levels */
  readonly levels?: WinstonLevels;
}

/** Options of {@link winstonLogger}. */
export interface WinstonLoggerOptions {
  /**
   * Names of the logger's levels, for level sets with unknown names: `{ warn: 'caution' }`.
   * @default the level of the same name, otherwise the nearest one
   */
  readonly levels?: Readonly<Partial<Record<LogLevel, string>>>;
}

const winstonNames: OptionNames<WinstonLoggerOptions> = { levels: true };
const levelOptionNames: OptionNames<Record<LogLevel, string>> = {
  error: true,
  warn: true,
  info: true,
  debug: true,
};

/** The levels of the module `winston`. */
const npmLevels: WinstonLevels = { error: 0, warn: 1, info: 2, verbose: 4, debug: 5, silly: 6 };

/**
 * Wraps a winston 3 logger as a {@link Logger}. Fields become metadata; errors in them become plain
 * data with name, message, code, stack and causes. Level, formats, transports, default metadata and
 * the metadata of a child are those of the logger. The methods never throw, and do not modify their
 * arguments.
 * @throws SmartRedisError `SR_INVALID_OPTION` if it is not a winston logger, or lacks a level in
 * `levels`
 */
export function winstonLogger(logger: WinstonLoggerLike, options?: WinstonLoggerOptions): Logger {
  if (!isWinstonLogger(logger)) {
    throw invalidOption(
      'logger',
      logger,
      'a winston 3 logger, as created by winston.createLogger()',
    );
  }
  const given = demandKnownOptions('winstonLogger()', options, winstonNames);
  const chosen = demandKnownOptions<Partial<Record<LogLevel, string>>>(
    'winstonLogger()',
    given.levels,
    levelOptionNames,
    'levels.',
  );
  const names = levelNames(logger.levels ?? npmLevels, chosen);
  return bridgeLogger({
    write: (level, message, fields) =>
      logger.log(...winstonArguments(names[level], message, fields)),
    isEnabled: (level) => logger.isLevelEnabled?.(names[level]) ?? true,
  });
}

function isWinstonLogger(given: unknown): given is WinstonLoggerLike {
  if ((typeof given !== 'object' && typeof given !== 'function') || given === null) return false;
  return 'log' in given && typeof given.log === 'function' && 'transports' in given;
}
