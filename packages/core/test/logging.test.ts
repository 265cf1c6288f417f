import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { bridgeLogger } from '../src/loggers/index.js';
import type { LogFields } from '../src/index.js';

/** What a bridge hands to its library. */
function copyOf(fields: LogFields): LogFields {
  const copies: LogFields[] = [];
  bridgeLogger({ write: (_level, _message, copy) => copies.push(copy) }).info('a record', fields);
  return copies[0] ?? {};
}

describe('the fields that a bridge gets', () => {
  it.each<[kind: string, value: unknown, copy: unknown]>([
    ['numbers that JSON lacks', [Number.NaN, -Infinity], ['NaN', '-Infinity']],
    ['big integers', 2n ** 64n, '18446744073709551616'],
    ['dates', [new Date(0), new Date(Number.NaN)], ['1970-01-01T00:00:00.000Z', 'invalid date']],
    ['dates of another realm', runInNewContext('new Date(0)'), '1970-01-01T00:00:00.000Z'],
    ['gaps', [undefined, null], [null, null]],
    ['maps', new Map([['a', 1n]]), [['a', '1']]],
    ['sets', new Set([1n]), ['1']],
    ['bytes', Buffer.from('a row'), '[5 bytes]'],
    ['functions and symbols', [copyOf, Symbol('s')], ['function copyOf', 'Symbol(s)']],
    ['what has a form in JSON', new URL('https://localhost/a'), 'https://localhost/a'],
  ])('are plain: %s', (_kind, value, copy) => {
    expect(copyOf({ value })).toEqual({ value: copy });
  });

  it('end where they are nested too deep, or in circles', () => {
    const circle: Record<string, unknown> = { name: 'circle' };
    circle.self = [circle];
    expect(copyOf({ circle })).toEqual({ circle: { name: 'circle', self: ['[circular]'] } });
    const deep = { a: { a: { a: { a: { a: { a: { a: { a: 1 } } } } } } } };
    expect(JSON.stringify(copyOf({ deep }))).toBe(
      JSON.stringify({
        deep: { a: { a: { a: { a: { a: { a: '[an object with keys ["a"]]' } } } } } },
      }),
    );
  });

  it('show the same thing twice where it stands twice', () => {
    const row = { id: 1 };
    expect(copyOf({ a: row, b: [row, row] })).toEqual({ a: row, b: [row, row] });
  });

  it('are whole but for what cannot be read', () => {
    const fields = {
      rows: 3,
      get broken(): never {
        throw new Error('not readable');
      },
    };
    expect(copyOf(fields)).toEqual({ rows: 3, broken: '[unreadable]' });
  });
});

describe('an error among the fields that a bridge gets', () => {
  it('is an instance of the same class, with its safe parts alone', () => {
    const error = Object.assign(new TypeError('failed'), {
      code: 'E',
      command: ['AUTH', 'secret'],
    });
    const { copy } = copyOf({ copy: error }) as { copy: TypeError };
    expect(copy).toBeInstanceOf(TypeError);
    expect(copy).not.toBe(error);
    expect(Object.keys(copy)).toEqual(['name', 'message', 'code', 'stack']);
  });

  it('may be of another realm', () => {
    const copy = copyOf({ error: runInNewContext("new RangeError('far away')") });
    expect(JSON.parse(JSON.stringify(copy))).toMatchObject({
      error: { name: 'RangeError', message: 'far away' },
    });
  });

  it('shows at most five causes, and none twice', () => {
    const causes = Array.from({ length: 9 }).reduce<Error>(
      (cause, _, number) => new Error(`cause ${String(9 - number)}`, { cause }),
      new Error('root'),
    );
    const text = inspect(copyOf({ error: causes }).error);
    expect(text.match(/caused by/g)).toHaveLength(5);
    expect(text).toContain('cause 6');
    expect(text).not.toContain('cause 7');

    const circle = new Error('circle');
    circle.cause = new Error('back', { cause: circle });
    expect(inspect(copyOf({ error: circle }).error).match(/caused by/g)).toHaveLength(1);
  });

  it('shows the stacks of an AggregateError and of its errors, with their codes', () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const error = new AggregateError([refused, new Error('other')]);
    const { copy } = copyOf({ copy: error });
    const text = inspect(copy);
    expect(text).toContain(error.stack);
    expect(text).toContain(`one of them: ${refused.stack ?? ''}\n    code: ECONNREFUSED`);
    expect(text).toContain('one of them: Error: other');
  });
});
