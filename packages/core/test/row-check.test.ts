import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogFields, Logger } from '../src/contracts/logger.js';
import { isSmartRedisError } from '../src/errors/errors.js';
import { isKeptByJson } from '../src/source/is-kept-by-json.js';
import { lossesOf } from '../src/source/losses-of.js';
import { createLossesSeen } from '../src/source/losses-seen.js';
import { createRowCheck } from '../src/source/row-check.js';

const silent = (): void => undefined;

function createRecorder(): { readonly warned: LogFields[]; readonly logger: Logger } {
  const warned: LogFields[] = [];
  const warn = (_message: string, fields: LogFields = {}): void => void warned.push(fields);
  return { warned, logger: { debug: silent, info: silent, warn, error: silent } };
}

class Secret {
  readonly #total = 5;
  get total(): number {
    return this.#total;
  }
}
class Money {
  constructor(readonly net: unknown) {}
}
class Decimal {
  readonly digits = [Number.NaN];
  toJSON(): string {
    return String(this.digits.length);
  }
}
class Query {
  readonly table = 'sales';
  then(): void {
    /* as query builders have it */
  }
}
class Builder {
  readonly table = 'sales';
  execute(): void {
    /* a query */
  }
  compile(): void {
    /* a query */
  }
}
class Result {
  readonly rows = [{ id: 1 }];
  readonly rowCount = 1;
}
class Command {
  readonly id = 1;
  execute(): string {
    return 'a word that an application may use';
  }
}
class Long {
  readonly low = 1;
  readonly high = 2;
  get __isLong__(): boolean {
    return true;
  }
}
class Report {
  readonly id = 1;
  readonly rows = [{ id: 2 }];
}

describe('what JSON does not say of a row', () => {
  const invalid = new Date(Number.NaN);
  const lossy: readonly (readonly [string, unknown, string, string])[] = [
    ['NaN', Number.NaN, 'null', 'NaN'],
    ['an infinity', -Infinity, 'null', '-Infinity'],
    ['an invalid Date', invalid, 'null', 'an invalid Date'],
    ['a Map', new Map([[1, 2]]), '{}', 'a Map of 1'],
    ['a Set', new Set([1]), '{}', 'a Set of 1'],
    ['a RegExp', /x/, '{}', 'a RegExp'],
    ['a promise', Promise.resolve(1), '{}', 'a Promise'],
    ['an error', new RangeError('no'), '{}', 'RangeError: no'],
    ['an error of another realm', runInNewContext('new Error("no")'), '{}', 'Error: no'],
    ['a Map of another realm', runInNewContext('new Map()'), '{}', 'a Map of 0'],
    ['a Buffer', Buffer.from('x'), '{"type":"Buffer"', 'a Buffer of 1 bytes'],
    ['bytes', new Uint8Array(2), '{"0":', 'a Uint8Array of 2 bytes'],
    ['a vector', new Float32Array(2), '{"0":', 'a Float32Array of 8 bytes'],
    ['an ArrayBuffer', new ArrayBuffer(2), '{}', 'ArrayBuffer'],
    ['a class without columns', new Secret(), '{}', 'an instance of Secret'],
    ['an integer of bson', new Long(), '{"low":', 'an instance of Long'],
    ['a function', () => 1, 'nothing', 'function'],
    ['a symbol', Symbol('x'), 'nothing', 'Symbol(x)'],
  ];

  it.each(lossy)('is told of %s, by its column', (_what, value, stored, looksLike) => {
    for (const [row, column] of [
      [{ id: 1, a: value }, 'a'],
      [{ a: { b: [0, { c: value }] } }, 'a.b[].c'],
      [[1, value], '[]'],
      [Object.assign(Object.create(null), { a: value }) as unknown, 'a'],
      [new Money(value), 'net'],
    ] as const) {
      expect(isKeptByJson(row)).toBe(false);
      const [loss, ...others] = lossesOf(row);
      expect(others).toEqual([]);
      expect(loss?.column).toBe(column);
      expect(loss?.stored).toContain(stored);
      expect(loss?.looksLike).toContain(looksLike);
      expect(loss?.instead).not.toBe('');
    }
  });

  it.each<[string, unknown]>([
    ['plain columns', { a: 1, b: 'x', c: null, d: undefined, e: true, f: [], g: {}, h: [[{}]] }],
    ['a Date, a URL', { a: new Date(0), b: new URL('http://x') }],
    ['what has a toJSON()', { a: new Decimal(), b: { toJSON: () => 1 } }],
    ['an instance with columns', new Money(new Money(1))],
    ['plain data of another realm', runInNewContext('({ a: [{}], b: {} })')],
    ['data without a prototype', Object.create(null)],
    ['a proxy', new Proxy({}, {})],
    ['text, a number, null', ['x', 1, null]],
  ])('is nothing of %s', (_what, row) => {
    expect(lossesOf(row)).toEqual([]);
  });

  it('is nothing, and quickly so, where JSON gives the same value back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(isKeptByJson(value)).toBe(true);
        expect(lossesOf(value)).toEqual([]);
      }),
    );
  });

  it('is found by the quick look wherever the slow one finds it', () => {
    const values = fc.anything({ withDate: true, withMap: true, withSet: true, withTypedArray: true, withNullPrototype: true }); // prettier-ignore
    fc.assert(
      fc.property(values, (value) => {
        if (isKeptByJson(value)) expect(lossesOf(value)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a check of rows', () => {
  it('warns of each column of a cache once, however many rows and refreshes there are', () => {
    const { warned, logger } = createRecorder();
    const seen = createLossesSeen(logger);
    const refresh = (rows: readonly unknown[], cache = 'sales'): void => {
      const check = createRowCheck(cache, seen);
      for (const [number, row] of rows.entries()) check.look(row, number);
      check.report();
    };
    const rows = Array.from({ length: 5000 }, (_, id) => ({ id, tags: new Set([id]) }));
    refresh([{ id: 1, tags: [] }, ...rows, { id: 1, total: Number.NaN }]);
    refresh(rows);
    expect(warned).toHaveLength(1);
    expect(warned[0]).toMatchObject({ cache: 'sales' });
    expect(warned[0]?.columns).toEqual([
      'tags (row 1): a Set of 1 is stored as {}; give an array, [...set]',
    ]);
    refresh([{ id: 1, total: Number.NaN }]);
    expect(warned[1]?.columns).toEqual([expect.stringContaining('total (row 0): NaN')]);
    refresh(rows, 'stock');
    seen.forget('sales');
    refresh(rows);
    expect(warned.map(({ cache }) => cache)).toEqual(['sales', 'sales', 'stock', 'sales']);
    refresh(Array.from({ length: 200 }, (_, id) => ({ [`id ${String(id)}`]: Number.NaN })));
    refresh(Array.from({ length: 200 }, (_, id) => ({ [`no ${String(id)}`]: Number.NaN })));
    expect(warned).toHaveLength(5);
  });

  const refused: readonly (readonly [string, unknown, string, string])[] = [
    ['a Map', new Map([['id', 1]]), 'a Map of 1', 'Object.fromEntries'],
    ['a Set', new Set(), 'a Set of 0', '[...set]'],
    ['a promise', Promise.resolve({ id: 1 }), 'a promise', 'await it'],
    ['a response', new Response('[]'), 'a Response', 'response.json()'],
    ['an error', Object.assign(new Error('no'), { code: 'ENOENT' }), 'an error', 'throw it'],
    ['a query', new Query(), 'was not run (Query)', 'run it'],
    ['a builder', new Builder(), 'was not run (Builder)', 'run it'],
    ['the result of a driver', new Result(), 'driver (Result)', 'its rows'],
    ['a Buffer', Buffer.from('{}'), 'bytes', 'JSON.parse'],
    ['bytes', new Uint8Array(2), 'bytes', 'JSON.parse'],
    ['a vector', new Float64Array(2), 'a Float64Array', 'Array.from'],
    ['an ArrayBuffer', new ArrayBuffer(2), 'bytes', 'JSON.parse'],
    ['a RegExp', /x/, 'a RegExp', 'source'],
    ['a stream', new PassThrough(), 'a stream', 'its rows'],
    ['an emitter', new EventEmitter(), 'an event emitter', 'its rows'],
    ['a class without columns', new Secret(), 'an instance of Secret', 'toJSON()'],
    ['an iterator', new Map().values(), 'iterator', 'yield*'],
    ['a generator', (function* () { yield* [1]; })(), 'a generator', 'yield*'],
  ]; // prettier-ignore
  it.each(refused)('refuses %s among rows, by number', (_what, row, looksLike, instead) => {
    const { warned, logger } = createRecorder();
    const check = createRowCheck('sales', createLossesSeen(logger));
    let error: unknown;
    try {
      for (const [number, one] of [{ id: 1 }, new Money(1), row].entries()) {
        check.demandData(one, number);
        check.look(one, number);
      }
    } catch (thrown) {
      error = thrown;
    }
    if (!isSmartRedisError(error, 'SR_INVALID_RESULT')) {
      throw new Error('it was taken', { cause: error });
    }
    expect(error.details).toMatchObject({ cache: 'sales', row: 2 });
    for (const text of ['"sales"', 'row 2', looksLike, instead]) {
      expect(error.message).toContain(text);
    }
    expect(warned).toEqual([]);
  });

  it('takes instances of an application, and what a proxy or a getter gives', () => {
    const { warned, logger } = createRecorder();
    const check = createRowCheck('sales', createLossesSeen(logger));
    const hostile = new Proxy({}, { getPrototypeOf: () => { throw new Error('no'); } }); // prettier-ignore
    const dear = Object.defineProperty({}, 'dear', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    const rows = [new Command(), new Report(), new Money(1), new Decimal(), new Date(0), {}, [], 'x', 1, null, hostile, dear]; // prettier-ignore
    for (const row of rows) {
      check.demandData(row, 0);
      check.look(row, 0);
    }
    check.report();
    expect(warned).toEqual([]);
  });
});
