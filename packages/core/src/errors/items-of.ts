import { readProperty } from './read-property.js';

/** Nobody reads more of them. */
const most = 100;

/**
 * The first items of what may be an array, made by others; none where it is no array, or cannot be
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
