import assert from 'node:assert/strict';
import type { LoggerTest } from './logger-bench.js';

/** Fields, the usual and the odd ones. */
export function fieldTests(it: LoggerTest): void {
  it('keeps fields with their names and types', async (open) => {
    const { logger, record } = await open();
    const fields = {
      cache: 'airport delays',
      digits: '42',
      empty: '',
      rows: 42,
      share: -0.5,
      atomic: true,
      leader: null,
      targets: ['all', 'worst'],
      took: { fetch: 12, stage: { batches: [1, 2] } },
    };
    logger.info('a record', fields);
    assert.deepEqual((await record()).fields, fields);
  });

  it('lets no field take the place of level or message', async (open) => {
    const { logger, record } = await open();
    const names = ['level', 'message', 'msg', 'time', 'exception', 'splat', 'stack', 'data'];
    logger.warn('a record', Object.fromEntries(names.map((name) => [name, true])));
    const { level, message } = await record();
    assert.deepEqual({ level, message }, { level: 'warn', message: 'a record' });
  });

  it('leaves what it is given as it was', async (open) => {
    const { logger, recordsOf } = await open();
    const error = Object.freeze(new Error('failed', { cause: Object.freeze(new Error('deeper')) }));
    const nested = Object.freeze({ list: Object.freeze([1, 2]), error });
    const fields = Object.freeze({ level: 'odd', nested, error });
    const names = Reflect.ownKeys(error);
    logger.warn('a record', fields);
    logger.warn('100%done', fields);
    const [first, second] = await recordsOf(2);
    assert.deepEqual(first?.fields, second?.fields);
    assert.deepEqual(fields, { level: 'odd', nested: { list: [1, 2], error }, error });
    assert.deepEqual(Reflect.ownKeys(error), names);
  });

  it('writes dates as ISO 8601 and big integers with all their digits, as text', async (open) => {
    const { logger, record } = await open();
    const at = new Date('2026-01-02T03:04:05.678Z');
    logger.info('a record', { at, version: 2n ** 64n, nested: { at, list: [1n] } });
    assert.deepEqual((await record()).fields, {
      at: '2026-01-02T03:04:05.678Z',
      version: '18446744073709551616',
      nested: { at: '2026-01-02T03:04:05.678Z', list: ['1'] },
    });
  });

  it('leaves out what is undefined', async (open) => {
    const { logger, record } = await open();
    logger.info('a record', { rows: 3, nothing: undefined, nested: { nothing: undefined } });
    assert.deepEqual((await record()).fields, { rows: 3, nested: {} });
  });

  it('loses no record to a field that JSON cannot write', async (open) => {
    const { logger, recordsOf } = await open();
    const circle: Record<string, unknown> = { name: 'circle' };
    circle.self = [circle];
    const throwing = {
      get value() {
        throw new Error('not readable');
      },
    };
    const odd: readonly unknown[] = [
      ...[circle, throwing, new Proxy({}, { ownKeys: () => raise() }), { toJSON: () => raise() }],
      ...[Number.NaN, Number.POSITIVE_INFINITY, new Date(Number.NaN), -0, Symbol('s'), () => 1],
      ...[new Map([[circle, 1n]]), new Set([1n]), Buffer.alloc(10), { __proto__: null }, nest(50)],
    ];
    for (const [number, value] of odd.entries()) {
      logger.info('a record', { before: number, value, after: number });
    }
    const written = await recordsOf(odd.length);
    for (const [number, { message, fields }] of written.entries()) {
      assert.equal(message, 'a record');
      assert.equal(fields.before, number);
      assert.equal(fields.after, number);
    }
  });
}

function raise(): never {
  throw new Error('not readable');
}

function nest(depth: number): unknown {
  return depth === 0 ? 'bottom' : { inner: nest(depth - 1) };
}
