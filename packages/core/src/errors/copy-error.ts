import { inspect } from 'node:util';
import { hideCredentials } from './hide-credentials.js';
import { isError } from './is-error.js';
import { itemsOf } from './items-of.js';
import { readProperty } from './read-property.js';
import { reasonOf } from './reason-of.js';

/** A chain of causes may be circular, or grow with every attempt. */
const maxCauses = 5;

/** Limit for the errors of an `AggregateError`. */
const maxErrors = 5;

/**
 * A copy of an error with the parts that are safe to log: name, message, code, stack, causes, the
 * errors of an `AggregateError`, and the details of a `SmartRedisError`, which are copied with
 * `copyValue`. No other properties, because client libraries attach the failed command, including
 * rows and passwords. All parts are enumerable, so that JSON includes them, and `util.inspect`
 * prints the stacks of the whole chain. Never throws, unless `copyValue` does.
 */
export function copyError(
  error: Error,
  copyValue: (value: unknown) => unknown,
  outer: readonly unknown[] = [],
): Error {
  const chain = [...outer, error];
  const copyInner = (inner: unknown): Error | string => {
    return isError(inner) ? copyError(inner, copyValue, chain) : reasonOf(inner);
  };
  const name = textOf(error, 'name') ?? 'Error';
  const message = hideCredentials(textOf(error, 'message') ?? '');
  const cause = readProperty(error, 'cause');
  const parts = {
    name,
    message,
    code: copyValue(readProperty(error, 'code')),
    details: name === 'SmartRedisError' ? copyValue(readProperty(error, 'details')) : undefined,
    stack: hideCredentials(textOf(error, 'stack') ?? `${name}: ${message}`),
    errors: errorsOf(error, chain).map(copyInner),
    cause: isNews(cause, chain) ? copyInner(cause) : undefined,
  };
  const shown = Object.entries(parts).filter(
    ([, part]) => part !== undefined && !(Array.isArray(part) && part.length === 0),
  );
  // The same prototype, because loggers print the class, and some check for an instance of `Error`.
  const copy = Object.create(prototypeOf(error), {
    ...Object.fromEntries(shown.map(([name, value]) => [name, { value, ...enumerable }])),
    [inspect.custom]: { value: () => stacksOf(copy) },
    // The `toJSON` of a class may expect, or expose, other properties.
    toJSON: { value: undefined },
  }) as Error;
  return copy;
}

/** The stacks of an error and of all its causes, with their codes. */
export function stacksOf(error: unknown): string {
  if (!isError(error)) return String(error);
  const code = 'code' in error ? [`    code: ${String(error.code)}`] : [];
  const errors = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  return [
    error.stack,
    ...code,
    ...errors.map((one) => `one of them: ${stacksOf(one)}`),
    ...(error.cause === undefined ? [] : [`caused by: ${stacksOf(error.cause)}`]),
  ].join('\n');
}

const enumerable = { enumerable: true, configurable: true, writable: true };

function errorsOf(error: Error, chain: readonly unknown[]): unknown[] {
  return itemsOf(readProperty(error, 'errors'))
    .filter((one) => isError(one) && isNews(one, chain))
    .slice(0, maxErrors);
}

function textOf(error: Error, name: string): string | undefined {
  const text = readProperty(error, name);
  return typeof text === 'string' ? text : undefined;
}

function prototypeOf(error: Error): object | null {
  try {
    return Object.getPrototypeOf(error) as object | null;
  } catch {
    return Error.prototype; // behind a proxy
  }
}

function isNews(cause: unknown, chain: readonly unknown[]): boolean {
  return (
    cause !== undefined && cause !== null && !chain.includes(cause) && chain.length <= maxCauses
  );
}
