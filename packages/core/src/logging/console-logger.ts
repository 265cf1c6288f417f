import type { LogFields, Logger } from '../logger.js';
import { chainOf, describeError } from './describe-error.js';

/** How important a record is. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** The methods of the global console that are used. */
export type ConsoleLike = Record<LogLevel, (line: string) => void>;

/** Options of {@link consoleLogger}. */
export interface ConsoleLoggerOptions {
  /** The least important level that is written. @default 'warn' */
  readonly level?: LogLevel;
  /** @default the global console */
  readonly console?: ConsoleLike;
}

/**
 * Writes readable lines: `smart-redis warn: the message cache=delays code=SR_FETCH_FAILED`. The stacks of errors among
 * the fields follow on lines of their own.
 */
export function consoleLogger(options: ConsoleLoggerOptions = {}): Logger {
  const { level: leastLevel = 'warn', console: output = globalThis.console } = options;
  const writer = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (levels.indexOf(level) < levels.indexOf(leastLevel)) return;
    output[level](renderRecord(level, message, fields));
  };
  return {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
  };
}

function renderRecord(level: LogLevel, message: string, fields: LogFields = {}): string {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  const line = present.map(([name, value]) => ` ${name}=${renderValue(value)}`).join('');
  const stacks = present.flatMap(([, value]) =>
    value instanceof Error ? [`\n${describeError(value).stack}`.replaceAll('\n', '\n    ')] : [],
  );
  return `smart-redis ${level}: ${message}${line}${stacks.join('')}`;
}

function renderValue(value: unknown): string {
  if (value instanceof Error) return quote(chainOf(value).map(messageOf).join(' <- '));
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'bigint' ? String(inner) : inner,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : typeof error;
}

/** In quotes where it would not read as one word. */
function quote(text: string): string {
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}
