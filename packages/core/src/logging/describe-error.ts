/** An error as plain data, which any logger can write. */
export interface DescribedError {
  readonly name: string;
  readonly message: string;
  /** The error's stack, and behind it those of its causes. */
  readonly stack: string;
  readonly code?: unknown;
  readonly details?: unknown;
}

/** A chain of causes may be a circle. */
const maxCauses = 5;

/**
 * The parts of an error that are safe to log. Not all that hangs on it: clients hang the failed command there, and
 * with it rows and passwords.
 */
export function describeError(error: Error): DescribedError {
  return {
    name: error.name,
    message: error.message,
    stack: chainOf(error).map(stackOf).join('\ncaused by: '),
    ...('code' in error ? { code: error.code } : {}),
    ...(error.name === 'SmartRedisError' && 'details' in error ? { details: error.details } : {}),
  };
}

/** The error and its causes, outermost first. */
export function chainOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  let current = error;
  while (current !== undefined && current !== null && chain.length <= maxCauses) {
    chain.push(current);
    current = current instanceof Error ? current.cause : undefined;
  }
  return chain;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : typeof error;
}
