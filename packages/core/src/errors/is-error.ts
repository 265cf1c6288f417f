import { types } from 'node:util';

/**
 * Whether something is an error, also one of another realm (`vm`, Jest). Never throws, whatever it
 * is.
 */
export function isError(value: unknown): value is Error {
  if (types.isNativeError(value)) return true;
  try {
    return value instanceof Error;
  } catch {
    return false; // a revoked proxy, or a proxy among the prototypes
  }
}
