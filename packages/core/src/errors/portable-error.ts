import { clipEnd, clipMiddle } from './clip-text.js';
import type { SmartRedisErrorCode, SmartRedisErrorDetails } from './errors.js';
import { errorCodes, SmartRedisError } from './errors.js';
import { itemsOf } from './items-of.js';
import { readProperty } from './read-property.js';
import { reasonOf } from './reason-of.js';

const longestMessage = 4096;
const longestDetail = 300;
const mostDetails = 12;

/** A chain of causes may be circular. */
const deepest = 8;

/** The part of a cause that is sent: the reason, and the first code of its chain. */
export interface PortableCause {
  readonly code?: string;
  readonly message: string;
}

/**
 * The part of an error that is sent through Redis, to the metadata and to other instances: a few
 * kilobytes at most.
 */
export interface PortableError {
  readonly code: SmartRedisErrorCode;
  readonly message: string;
  readonly details?: SmartRedisErrorDetails;
  readonly cause?: PortableCause;
}

/** The parts of an error that are sent. */
export function portableError({ code, message, details, cause }: SmartRedisError): PortableError {
  return {
    code,
    message: clipMiddle(message, longestMessage),
    details: plainDetails(details),
    ...(cause === undefined ? {} : { cause: portableCause(cause) }),
  };
}

/** Parses a {@link PortableError}; `undefined` if it is unreadable. */
export function parsePortableError(
  parsed: Partial<Record<string, unknown>>,
): PortableError | undefined {
  const { code, message, details, cause } = parsed;
  const known = errorCodes.find((candidate) => candidate === code);
  if (known === undefined || typeof message !== 'string') return undefined;
  const below = parseCause(cause);
  return {
    code: known,
    message: clipMiddle(message, longestMessage),
    ...(isObject(details) ? { details: plainDetails(details) } : {}),
    ...(below === undefined ? {} : { cause: below }),
  };
}

/** Recreates a received error, with a cause if it had one. */
export function revivedError(
  { code, message, details, cause }: PortableError,
  more: SmartRedisErrorDetails = {},
): SmartRedisError {
  return new SmartRedisError(code, message, {
    ...(cause === undefined ? {} : { cause: revivedCause(cause) }),
    details: { ...details, ...more },
  });
}

function revivedCause({ code, message }: PortableCause): Error {
  const error = new Error(message);
  return code === undefined ? error : Object.assign(error, { code });
}

function portableCause(cause: unknown): PortableCause {
  const code = firstCode(cause);
  return { ...(code === undefined ? {} : { code }), message: reasonOf(cause) };
}

function parseCause(cause: unknown): PortableCause | undefined {
  if (!isObject(cause)) return undefined;
  const { code, message } = cause;
  if (typeof message !== 'string') return undefined;
  return {
    ...(typeof code === 'string' ? { code: clipEnd(code, longestDetail) } : {}),
    message: clipMiddle(message, longestMessage),
  };
}

/** The code may be in an inner cause, like `ECONNREFUSED` of a failed fetch. */
function firstCode(error: unknown, depth = 0): string | undefined {
  if (!isObject(error) || depth === deepest) return undefined;
  const code = readProperty(error, 'code');
  if (typeof code === 'string' && code !== '') return clipEnd(code, longestDetail);
  const [first] = itemsOf(readProperty(error, 'errors'));
  return firstCode(readProperty(error, 'cause') ?? first, depth + 1);
}

/** Details are safe to log; values that are not plain data are dropped. */
function plainDetails(details: object): SmartRedisErrorDetails {
  const entries = Object.entries(details).slice(0, mostDetails);
  return Object.fromEntries(
    entries.flatMap(([name, value]: [string, unknown]) => {
      const plain = plainDetail(value);
      return plain === undefined ? [] : [[name, plain]];
    }),
  );
}

function plainDetail(value: unknown): unknown {
  if (typeof value === 'string') return clipEnd(value, longestDetail);
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (!Array.isArray(value)) return undefined;
  return value.slice(0, mostDetails).map((item: unknown) => plainDetail(item) ?? null);
}

function isObject(value: unknown): value is Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
