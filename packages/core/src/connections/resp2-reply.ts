import type { Reply } from '../driver.js';

/** A library's reply in RESP2 shapes: maps flat, sets as arrays, doubles and big integers as text, truth as 1 and 0. */
export function resp2Reply(value: unknown): Reply {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      // RESP2 has no doubles: what is no integer came as text.
      return Number.isSafeInteger(value) ? value : doubleText(value);
    case 'bigint':
      return value.toString();
    case 'boolean':
      return value ? 1 : 0;
    default:
      return value === null || value === undefined ? null : resp2Aggregate(value);
  }
}

function doubleText(value: number): string {
  if (value === Infinity) return 'inf';
  return value === -Infinity ? '-inf' : String(value);
}

function resp2Aggregate(value: unknown): Reply {
  if (Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return value.map(resp2Reply);
  if (value instanceof Set) return [...value].map(resp2Reply);
  const entries = value instanceof Map ? [...value.entries()] : Object.entries(value as object);
  return entries.flat().map(resp2Reply);
}
