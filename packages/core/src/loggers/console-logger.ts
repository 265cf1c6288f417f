import type { OptionNames } from '../options/demand.js';
import { demandKnownOptions } from '../options/demand.js';
import { invalidOption } from '../errors/errors.js';
import { isError } from '../errors/is-error.js';
import type { Logger } from '../contracts/logger.js';
import { bridgeLogger } from './bridge-logger.js';
import { stacksOf } from '../errors/copy-error.js';
import type { LogLevel } from './log-level.js';
import { logLevels } from './log-level.js';

/** The methods of the console that are used. */
export type ConsoleLike = Record<LogLevel, (line: string) => void>;

/** Options of {@link consoleLogger}. */
export interface ConsoleLoggerOptions {
  /** The lowest level that is written. @default 'warn' */
  readonly level?: LogLevel;
  /** @default the global console */
  readonly console?: ConsoleLike;
}

const consoleNames: OptionNames<ConsoleLoggerOptions> = { level: true, console: true };

/**
 * Writes readable lines: `smart-redis warn: the message cache=delays code=SR_FETCH_FAILED`. The
 * stacks of errors in the fields follow on separate lines.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function consoleLogger(options?: ConsoleLoggerOptions): Logger {
  const given = demandKnownOptions('consoleLogger()', options, consoleNames);
  const { level: leastLevel = 'warn', console: output = globalThis.console } = given;
  if (!logLevels.includes(leastLevel)) {
    throw invalidOption('level', leastLevel, `one of ${logLevels.join(', ')}`);
  }
  return bridgeLogger({
    write: (level, message, fields) => output[level](renderRecord(level, message, fields)),
    isEnabled: (level) => logLevels.indexOf(level) >= logLevels.indexOf(leastLevel),
  });
}

function renderRecord(level: LogLevel, message: string, fields: Record<string, unknown>): string {
  const entries = Object.entries(fields);
  const line = entries.map(([name, value]) => ` ${name}=${renderValue(value)}`).join('');
  const stacks = entries.flatMap(([, value]) =>
    isError(value) ? [`\n${stacksOf(value)}`.replaceAll('\n', '\n    ')] : [],
  );
  return `smart-redis ${level}: ${message}${line}${stacks.join('')}`;
}

function renderValue(value: unknown): string {
  if (isError(value)) return quote(messagesOf(value));
  if (typeof value === 'string') return quote(value);
  return JSON.stringify(value);
}

/** The message, followed by those of the causes. */
function messagesOf(error: Error): string {
  const { message, cause } = error;
  if (isError(cause)) return `${message} <- ${messagesOf(cause)}`;
  return typeof cause === 'string' ? `${message} <- ${cause}` : message;
}

/** Adds quotes unless the text is a single word. */
function quote(text: string): string {
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}
