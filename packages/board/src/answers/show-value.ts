import { inspect } from 'node:util';
import { richCodec } from '@smart-redis/core';
import type { ApiValue } from '../api.js';
import { formatJson } from './format-json.js';

/** A stored value of a known codec as it was before; of others, or cut, as it is stored. */
export function showStored(
  codec: string,
  {
    text,
    binary,
    cut,
  }: { readonly text: string; readonly binary?: boolean; readonly cut: boolean },
): ApiValue {
  if (binary === true) return { as: 'base64', text };
  if (cut) return { as: 'text', text };
  if (jsonCodecs.has(codec)) return jsonOrText(text);
  return codec === 'rich' ? richOrText(text) : { as: 'text', text };
}

const jsonCodecs: ReadonlySet<string> = new Set(['json', 'encoded JSON']);

/** A decoded value. */
export function showDecoded(value: unknown): ApiValue {
  if (Buffer.isBuffer(value)) return { as: 'base64', text: value.toString('base64') };
  if (typeof value === 'string') return { as: 'text', text: value };
  if (isJson(value, 0)) return { as: 'json', text: JSON.stringify(value, null, 2) };
  return { as: 'rich', text: print(value) };
}

function jsonOrText(text: string): ApiValue {
  const formatted = formatJson(text);
  return formatted === undefined ? { as: 'text', text } : { as: 'json', text: formatted };
}

function richOrText(text: string): ApiValue {
  try {
    return { as: 'rich', text: print(richCodec.decode(text)) };
  } catch {
    // Not written by that codec.
    return { as: 'text', text };
  }
}

/** Plain data, which runs no code of an application. */
function print(value: unknown): string {
  return inspect(value, {
    depth: 20,
    maxArrayLength: 1000,
    maxStringLength: null,
    breakLength: 90,
    customInspect: false,
  });
}

/** Whether JSON says the same. */
function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return true;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== 'object' || depth > 50) return false;
  if (Array.isArray(value)) return value.every((each) => isJson(each, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every((each) => isJson(each, depth + 1));
}
