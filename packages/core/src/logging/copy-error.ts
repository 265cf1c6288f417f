import { inspect, types } from 'node:util';
import { describeValue } from '../errors.js';
import { hideCredentials } from '../hide-credentials.js';

/** A chain of causes may be a circle, or grow with every try. */
const maxCauses = 5;

/** Of the errors of an `AggregateError`. */
const maxErrors = 5;

/** Whether something is an error, also one of another realm. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/**
 * A copy of an error with the parts that are safe to log: name, message, code, stack, causes, the errors of an
 * `AggregateError`, and the details of a `SmartRedisError`, which go through `copyValue`. Nothing else that hangs on it:
 * clients hang the failed command there, and with it rows and passwords. Every part is enumerable, so that JSON shows it,
 * and `util.inspect` shows the stacks of the whole chain.
 */
export function copyError(
  error: Error,
  copyValue: (value: unknown) => unknown,
  outer: readonly unknown[] = [],
): Error {
  const chain = [...outer, error];
  const copyInner = (inner: unknown): Error | string => {
    if (isError(inner)) return copyError(inner, copyValue, chain);
    return typeof inner === 'string' ? hideCredentials(inner) : describeValue(inner);
  };
  const parts = {
    name: error.name,
    message: hideCredentials(error.message),
    code: 'code' in error ? copyValue(error.code) : undefined,
    details:
      error.name === 'SmartRedisError' && 'details' in error ? copyValue(error.details) : undefined,
    stack: hideCredentials(error.stack ?? `${error.name}: ${error.message}`),
    errors: errorsOf(error, chain).map(copyInner),
    cause: isNews(error.cause, chain) ? copyInner(error.cause) : undefined,
  };
  const shown = Object.entries(parts).filter(
    ([, part]) => part !== undefined && !(Array.isArray(part) && part.length === 0),
  );
  // The same prototype: loggers name the class, and some look for an instance of `Error`.
  const copy = Object.create(Object.getPrototypeOf(error) as object | null, {
    ...Object.fromEntries(shown.map(([name, value]) => [name, { value, ...enumerable }])),
    [inspect.custom]: { value: () => stacksOf(copy) },
    // A class's own `toJSON` may expect, or show, more than is here.
    toJSON: { value: undefined },
  }) as Error;
  return copy;
}

/** The stacks of an error and of all that caused it, with their codes. */
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
  if (!('errors' in error) || !Array.isArray(error.errors)) return [];
  return error.errors.filter((one) => isError(one) && isNews(one, chain)).slice(0, maxErrors);
}

function isNews(cause: unknown, chain: readonly unknown[]): boolean {
  return (
    cause !== undefined && cause !== null && !chain.includes(cause) && chain.length <= maxCauses
  );
}
