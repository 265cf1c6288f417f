import type { Target } from '../contracts/target.js';
import type { SmartRedisErrorCode } from '../errors/errors.js';
import { isSmartRedisError, SmartRedisError } from '../errors/errors.js';
import { reasonOf } from '../errors/reason-of.js';

/** What a writer may say of rows, in our words. */
const ofRows: ReadonlySet<SmartRedisErrorCode> = new Set([
  'SR_ROW_WITHOUT_ID',
  'SR_NOT_SERIALIZABLE',
  'SR_INVALID_RESULT',
]);

/** What to throw where a method of a writer threw `cause`. */
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
