import { describeValue } from '../errors/describe-value.js';
import { isError } from '../errors/is-error.js';
import type { LogFields } from '../contracts/logger.js';
import { copyError } from '../errors/copy-error.js';

/** Fields are short data, not documents. */
const maxDepth = 6;

/**
 * Copies fields into plain data that any logger can write, keep and modify: text, finite numbers,
 * booleans, `null`, arrays and objects of these, and errors with their safe parts (`copyError`).
 * Dates become ISO 8601 text; big integers and other numbers become text; `undefined` is left out;
 * circular references, functions and the like become a short text.
 */
export function copyFields(fields: LogFields): Record<string, unknown> {
  return copyEntries(fields, []);
}

function copyEntries(owner: object, ancestors: readonly object[]): Record<string, unknown> {
  const names = Object.keys(owner);
  const entries = names.map((name) => [name, copyProperty(owner, name, ancestors)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** A getter, a proxy or a `toJSON` may throw. Then only that field is lost, not the record. */
function copyProperty(owner: object, name: string, ancestors: readonly object[]): unknown {
  try {
    return copyValue(Reflect.get(owner, name), ancestors);
  } catch {
    return '[unreadable]';
  }
}

function copyValue(value: unknown, ancestors: readonly object[]): unknown {
  switch (typeof value) {
    case 'undefined':
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return String(value);
    case 'object':
      return value === null ? null : copyObject(value, ancestors);
    case 'function':
    case 'symbol':
      return describeValue(value);
  }
}

function copyObject(value: object, ancestors: readonly object[]): unknown {
  if (ancestors.includes(value)) return '[circular]';
  if (ancestors.length === maxDepth) return `[${describeValue(value)}]`;
  const inside = [...ancestors, value];
  if (isError(value)) return copyError(value, (part) => copyValue(part, inside));
  if (value instanceof Date) return isoOf(value);
  if (ArrayBuffer.isView(value)) return `[${String(value.byteLength)} bytes]`;
  if (value instanceof Map || value instanceof Set) return copyValue([...value], inside);
  if (Array.isArray(value)) return value.map((item) => copyValue(item, inside) ?? null);
  const json: unknown = Reflect.get(value, 'toJSON');
  return typeof json === 'function'
    ? copyValue(Reflect.apply(json, value, []), inside)
    : copyEntries(value, inside);
}

function isoOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'invalid date' : date.toISOString();
}
