import { Readable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeValue } from '../src/errors/describe-value.js';
import { isWellFormed } from '../src/options/is-well-formed.js';
import { plainFormOf } from '../src/errors/plain-form-of.js';
import { hostileObjects } from './support/hostile-objects.js';

class ObjectId {
  readonly id = Buffer.alloc(12);
}
class Decimal {
  readonly d = [1];
  toString(): string {
    return '1';
  }
}

describe('a value in a message', () => {
  it.each<[text: string, value: unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['NaN', Number.NaN],
    ['true', true],
    ['"text"', 'text'],
    ['"\\ud800"', '\ud800'],
    ['the bigint 10', 10n],
    ['the bigint of many digits', 2n ** 5000n],
    ['Symbol(s)', Symbol('s')],
    ['function trim', ''.trim],
    ['class Decimal', Decimal],
    ['an array of 100', Array.from({ length: 100 })],
    ['an object with keys ["a","b"]', { a: 1, b: 2 }],
    ['an object with keys []', {}],
    ['an instance of ObjectId with keys ["id"]', new ObjectId()],
    ['an instance of Decimal with keys ["d"]', new Decimal()],
    ['a Date', new Date(0)],
    ['a Date', runInNewContext('new Date(0)')],
    ['an invalid Date', new Date(Number.NaN)],
    ['a RegExp', /x/],
    ['a Map of 2', new Map([[1, 1], [2, 2]])], // prettier-ignore
    ['a Set of 1', new Set([1])],
    ['a Promise', Promise.resolve()],
    ['a Buffer of 3 bytes', Buffer.from('abc')],
    ['a Float64Array of 8 bytes', new Float64Array(1)],
    ['an instance of ArrayBuffer', new ArrayBuffer(1)],
    ['a stream (Readable)', Readable.from([])],
    ['a stream (ReadableStream)', new ReadableStream()],
    ['an instance of Response', new Response('x')],
    ['an instance of URL', new URL('http://a')],
    ['TypeError: broken', new TypeError('broken')],
    ['a generator', (function* () {})()],
  ])('reads as %s', (text, value) => {
    expect(describeValue(value)).toBe(text);
  });

  it('is called by nobody who describes it', () => {
    const calls: string[] = [];
    for (const [what, value] of hostileObjects(calls)) {
      expect(describeValue(value).length, what).toBeLessThanOrEqual(80);
      expect(() => plainFormOf(value), what).not.toThrow();
    }
    expect(calls).toEqual([]);
  });

  it('is short, whole and without credentials, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withNullPrototype: true, withObjectString: true }), // prettier-ignore
        (value) => {
          const text = describeValue(value);
          expect(text.length).toBeLessThanOrEqual(80);
          expect(isWellFormed(text)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
    const part = fc.stringMatching(/^[\w.~!$&*+,;=%-]{0,100}$/);
    fc.assert(
      fc.property(part, part, fc.boolean(), (before, after, asKey) => {
        const text = `${before} redis://user:s3cr3t@host/${after}`;
        const value = asKey ? { [text]: 1 } : text;
        expect(describeValue(value)).not.toContain('s3cr');
        expect(describeValue(new Error(text))).not.toContain('s3cr');
      }),
    );
  });

  it('has a plain form where there is one', () => {
    expect(plainFormOf(new Date())).toBe('its ISO text, toISOString()');
    expect(plainFormOf(new ObjectId())).toBe('its text, toHexString()');
    expect(plainFormOf(new Decimal())).toBe('its text, toString()');
    expect(plainFormOf(Buffer.from(''))).toContain("toString('hex')");
    expect(plainFormOf(10n)).toBe('text or a number');
    expect([{}, [], null, 'text', 1].map(plainFormOf)).toEqual(Array.from({ length: 5 }));
  });
});
