import { inspect, isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { richCodec } from '../src/targets/codecs/rich-codec.js';

const through = (value: unknown): unknown => richCodec.decode(String(richCodec.encode(value)));

it.each([
  ['a Date', new Date(1_000_000_000_123)],
  ['a bigint', 9_007_199_254_740_993n],
  ['a negative bigint', -1n],
  [
    'a Map',
    new Map<unknown, unknown>([
      ['a', new Date(0)],
      [1n, new Map([['b', Number.NaN]])],
    ]),
  ],
  ['an empty Map', new Map()],
  ['a Set', new Set<unknown>(['a', 1, new Set([2n])])],
  ['NaN', Number.NaN],
  ['Infinity', -Infinity],
  ['-0', -0],
  ['undefined', undefined],
  ['null', null],
  ['text', 'ünï <\u2028 "quoted"'],
  ['half a surrogate pair', '\ud800'],
  ['a Buffer', Buffer.from('ünï')],
  ['an empty Buffer', Buffer.alloc(0)],
  ['a Uint8Array', new Uint8Array([1, 2, 3])],
  ['a part of a typed array', new Float64Array([1, 2, 3]).subarray(1)],
  ['a view', new DataView(new ArrayBuffer(4), 1, 2)],
  ['an ArrayBuffer', new Uint8Array([1, 2]).buffer],
  ['a RegExp', /a+/giu],
  ['a URL', new URL('https://example.com/a?b=c')],
  ['a sparse array', Object.assign(new Array(5), { 3: 'a' })],
  ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1n })],
])('returns %s as itself, alone and as a column', (_, value) => {
  for (const whole of [value, { column: value }, [value, { deep: new Map([['in', value]]) }]]) {
    expect(isDeepStrictEqual(through(whole), whole)).toBe(true);
  }
});

it('returns an invalid Date as one', () => {
  const { at } = through({ at: new Date(Number.NaN) }) as { at: Date };
  expect(at).toBeInstanceOf(Date);
  expect(at.getTime()).toBeNaN();
});

it('returns a Buffer as a Buffer, and stores no byte of others', () => {
  const pool = Buffer.from('secret and public');
  const shown = pool.subarray(11);
  const text = String(
    richCodec.encode({ shown, bytes: new Uint8Array(pool.buffer, pool.byteOffset + 11, 6) }),
  );
  expect(text).not.toContain(Buffer.from('secret').toString('base64').slice(0, 8));
  expect(text.length).toBeLessThan(200);
  const back = richCodec.decode(text) as { shown: Buffer; bytes: Uint8Array };
  expect(Buffer.isBuffer(back.shown)).toBe(true);
  expect(back.shown.toString()).toBe('public');
  expect(Buffer.isBuffer(back.bytes)).toBe(false);
  expect(Buffer.from(back.bytes).toString()).toBe('public');
});

const shown = (value: unknown): string => inspect(value, { depth: Infinity, showHidden: true });

it('returns any value of these types as itself', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: true,
    withSparseArray: true,
  });
  fc.assert(
    fc.property(anything, (value) => {
      let text: string;
      try {
        text = String(richCodec.encode(value));
      } catch (error) {
        expect(String(error)).toMatch(/would not come back|__proto__/);
        return;
      }
      const back = richCodec.decode(text);
      // Two invalid dates are not equal to Node.
      const isEqual = isDeepStrictEqual(back, value) || shown(back) === shown(value);
      expect(isEqual).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('keeps objects that occur twice, and that contain themselves', () => {
  const airport = { code: 'ATL', at: new Date(0) };
  const row: Record<string, unknown> = { from: airport, to: airport };
  row.self = row;
  const back = through(row) as typeof row;
  expect(back.from).toBe(back.to);
  expect(back.self).toBe(back);
});

class Money {
  readonly cents = 3;
}
class Day extends Date {}
class Names extends Set<string> {}
class Bytes extends Uint8Array {}

it.each([
  ['a function', () => 3],
  ['a symbol', Symbol('a')],
  ['a promise', Promise.resolve(3)],
  ['an instance of a class', new Money()],
  ['an error', new Error('a')],
  ['a WeakMap', new WeakMap()],
  ['a Date of a class of its own', new Day(0)],
  ['a Set of a class of its own', new Names(['a'])],
  ['bytes of a class of its own', new Bytes(3)],
  ['a Map of a class of its own', new (class extends Map {})()],
])('refuses %s, and names the column', (_, value) => {
  expect(() => richCodec.encode({ a: [1, { b: value }] })).toThrow(
    /^column a\[1\]\.b is .+, which would not come back as itself: give plain data/,
  );
  expect(() => richCodec.encode({ 'tags ': new Map([['k', new Set([value])]]) })).toThrow(
    /^column \["tags "\]\.get\("k"\) is /,
  );
});

it('tells rows from one value that looks like them', () => {
  const { open, separator, close } = richCodec.array ?? { open: '', separator: '', close: '' };
  const rows = [{ at: new Date(0) }, 3n, [1, 2], undefined];
  const framed = open + rows.map((row) => String(richCodec.encode(row))).join(separator) + close;
  expect(richCodec.decode(framed)).toEqual(rows);
  expect(richCodec.decode(`${open}${close}`)).toEqual([]);
  expect(through({ rows: [1, 2] })).toEqual({ rows: [1, 2] });
});

afterEach(() => vi.useRealTimers());

it('takes the Dates of a fake clock', () => {
  vi.useFakeTimers({ now: 1000 });
  expect(Number((through({ at: new Date() }) as { at: Date }).at)).toBe(1000);
});
