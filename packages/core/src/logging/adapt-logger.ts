import { invalidOption } from '../errors.js';
import type { LogFields, Logger } from '../logger.js';
import type { LogLevel } from './console-logger.js';
import { consoleLogger } from './console-logger.js';
import { describeError } from './describe-error.js';

/**
 * What may be given as a logger: the global console, a winston, log4js or pino logger, anything with the methods of
 * {@link Logger}, or `false` for silence. `undefined` means warnings and errors on the console.
 */
export type LoggerInput = Logger | false | undefined;

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** The methods of a logger, whatever arguments it wants. */
interface AnyLogger {
  debug(...args: unknown[]): unknown;
  info(...args: unknown[]): unknown;
  warn(...args: unknown[]): unknown;
  error(...args: unknown[]): unknown;
}

/** How a library takes a message and its fields. */
type CallStyle = (message: string, fields: LogFields) => unknown[];

/** pino prints what comes after the message only where a placeholder asks for it. https://getpino.io/#/docs/api */
const fieldsFirst: CallStyle = (message, fields) => {
  const { error, ...rest } = fields;
  return [error === undefined ? rest : { ...rest, err: error }, message];
};

/** winston's JSON format writes `{}` for an error among the fields; log4js shows what hangs on it. */
const messageFirstErrorsPlain: CallStyle = (message, fields) =>
  Object.keys(fields).length === 0 ? [message] : [message, withPlainErrors(fields)];

const messageFirst: CallStyle = (message, fields) => [message, fields];

/**
 * A {@link Logger} that speaks to what the user gave. Never throws when it is used, whatever that does.
 * @throws SmartRedisError `SR_INVALID_OPTION` when it lacks a method
 */
export function adaptLogger(input: LoggerInput): Logger {
  if (input === undefined) return contained(consoleLogger(), messageFirst);
  if (input === false) return { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const given: unknown = input; // users of plain JavaScript may give anything
  if (!isLogger(given)) {
    throw invalidOption(
      'logger',
      given,
      `false, or an object with the functions ${levels.join(', ')}`,
    );
  }
  if (isConsole(given))
    return contained(consoleLogger({ level: 'debug', console: given }), messageFirst);
  return contained(given, styleOf(given));
}

/** By structure: with two copies of a library in one process `instanceof` would fail. */
function styleOf(logger: AnyLogger): CallStyle {
  const isPino = hasFunction(logger, 'bindings') || Symbol.for('pino.serializers') in logger;
  if (isPino) return fieldsFirst;
  const isWinston = 'transports' in logger && typeof logger.transports === 'object';
  const isLog4js = hasFunction(logger, 'addContext') && 'category' in logger;
  return isWinston || isLog4js ? messageFirstErrorsPlain : messageFirst;
}

/** A console's own rendering of an error shows all that hangs on it, over many lines. */
function isConsole(logger: AnyLogger): boolean {
  return hasFunction(logger, 'table') && hasFunction(logger, 'groupCollapsed');
}

function isLogger(given: unknown): given is AnyLogger {
  // log4js loggers are objects, a child of some libraries is a function with methods.
  if ((typeof given !== 'object' && typeof given !== 'function') || given === null) return false;
  return levels.every((level) => hasFunction(given, level));
}

function hasFunction(owner: object, name: string): boolean {
  return typeof Reflect.get(owner, name) === 'function';
}

function contained(logger: AnyLogger, style: CallStyle): Logger {
  const log =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      try {
        const outcome = logger[level](...style(message, fields));
        if (outcome instanceof Promise) outcome.catch(ignore);
      } catch {
        // A broken logger must not break a refresh or an election, and there is nowhere to report it to.
      }
    };
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}

function withPlainErrors(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Error ? describeError(value) : value,
    ]),
  );
}

function ignore(): void {
  // Nothing to do.
}
