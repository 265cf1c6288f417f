import type { Target } from '../contracts/target.js';
import type { SmartRedisErrorCode } from '../errors/errors.js';
import { isSmartRedisError, SmartRedisError } from '../errors/errors.js';
import { reasonOf } from '../errors/reason-of.js';

/** The codes of errors about rows that a writer may throw. */
const ofRows: ReadonlySet<SmartRedisErrorCode> = new Set([
  'SR_ROW_WITHOUT_ID',
  'SR_NOT_SERIALIZABLE',
  'SR_INVALID_RESULT',
]);

/** The error to throw if a method of a writer threw `cause`. */
export function writerFailure(
  { writer, key }: Target,
  method: string,
  cause: unknown,
): SmartRedisError {
  if (isSmartRedisError(cause) && ofRows.has(cause.code)) return cause;
  return new SmartRedisError(
    'SR_WRITER_FAILED',
    `${method}() of the writer "${writer.type}" of "${key}" failed: ${reasonOf(cause)}`,
    { cause, details: { key, writer: writer.type, method } },
  );
}
