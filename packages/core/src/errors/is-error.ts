import { types } from 'node:util';

/**
 * Whether a value is an error, including one of another realm (`vm`, Jest). Never throws, for any
 * value.
 */
export function isError(value: unknown): value is Error {
  if (types.isNativeError(value)) return true;
  try {
    return value instanceof Error;
  } catch {
    return false; // a revoked proxy, or a proxy among the prototypes
  }
}
