import { types } from 'node:util';
import { classNamesOf } from './class-names.js';

/**
 * By class, including subclasses; the names of library classes are those of bson, decimal.js,
 * big.js, bignumber.js and Temporal.
 */
const forms: ReadonlyMap<string, string> = new Map([
  ['Date', 'its ISO text, toISOString()'],
  ['ObjectId', 'its text, toHexString()'],
  ['ObjectID', 'its text, toHexString()'],
  ['Buffer', `its text, such as toString('hex')`],
  ['Uint8Array', `its text, such as Buffer.from(bytes).toString('hex')`],
  ['Map', 'an object, Object.fromEntries(map), or an array, [...map]'],
  ['Set', 'an array, [...set]'],
  ['RegExp', 'its text, source'],
  ['Promise', 'the resolved value: await it'],
  ['URL', 'its text, href'],
  ['Error', 'its message'],
]);

/** What to use instead of a value that cannot be stored; `undefined` if unknown. */
export function plainFormOf(value: unknown): string | undefined {
  if (typeof value === 'bigint') return 'text or a number';
  if (typeof value === 'symbol') return 'its description';
  if (typeof value === 'boolean') return 'its text, String(value)';
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return undefined;
  if (Array.isArray(value)) return undefined;
  const names = classNamesOf(value);
  const known = names.find((name) => forms.has(name));
  if (known !== undefined) return forms.get(known);
  return names[0] === undefined || names[0] === 'Object' ? undefined : 'its text, toString()';
}
