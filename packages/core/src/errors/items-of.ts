import { readProperty } from './read-property.js';

/** More are never used. */
const most = 100;

/**
 * The first items of a foreign value that may be an array; none if it is not an array, or cannot be
 * read.
 */
export function itemsOf(value: unknown): unknown[] {
  try {
    if (!Array.isArray(value)) return [];
    const length = Math.min(value.length, most);
    return Array.from({ length }, (_, index) => readProperty(value, index));
  } catch {
    return []; // a revoked proxy
  }
}
