import { EventEmitter } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { isSmartRedisError } from '../src/errors/errors.js';
import { createAnswersSeen } from '../src/source/answers-seen.js';
import type { FetchedResult, FetchedRows } from '../src/source/take-answer.js';
import { isHeld, takeAnswer } from '../src/source/take-answer.js';

const take = (answer: unknown, seen = createAnswersSeen()): FetchedResult =>
  takeAnswer('sales', answer, seen);

function refusalOf(answer: unknown, seen = createAnswersSeen()): string {
  try {
    take(answer, seen);
  } catch (error) {
    if (!isSmartRedisError(error, 'SR_INVALID_RESULT')) throw error;
    expect(error.message).toContain('"sales"');
    expect(error.details).toMatchObject({ cache: 'sales' });
    return error.message;
  }
  throw new Error('the answer was taken');
}

class Builder {
  readonly #parts = ['select'];
  execute(): Promise<unknown[]> {
    return Promise.resolve(this.#parts);
  }
}
class Result {
  readonly rows = [{ id: 1 }];
  readonly command = 'SELECT';
}
class Secret {
  readonly #total = 5;
  get total(): number {
    return this.#total;
  }
}
class Pool {
  readonly password = 'hunter2';
  query(): void {
    /* as pools have it */
  }
}
class Column {
  constructor(
    readonly name: string,
    readonly columnType = 3,
  ) {}
}
class Report {
  readonly total = 5;
}

describe('an answer that is no data', () => {
  const rows = [{ id: 1 }, { id: 2 }];
  const used = Readable.from(rows);
  used.read();
  const ended = Readable.from(rows).destroy();
  const locked = new ReadableStream();
  locked.getReader();
  const answers: readonly (readonly [string, unknown, RegExp])[] = [
    ['nothing', undefined, /undefined.*return/],
    ['a function', () => rows, /function.*call it/],
    ['a Buffer', Buffer.from('x'), /bytes.*decode/],
    ['an ArrayBuffer', new ArrayBuffer(8), /bytes/],
    ['a DataView', new DataView(new ArrayBuffer(8)), /bytes/],
    ['a response', new Response('[]'), /Response.*json\(\)/],
    ['a blob', new Blob(['[]']), /Blob.*text\(\)/],
    ['an error', new Error('no'), /an error.*throw/],
    ['a regular expression', /x/, /regular expression/],
    ['an event emitter', new EventEmitter(), /event emitter/],
    ['an iterator that cannot be iterated', { next: () => ({ done: true }) }, /iterator/],
    ['a byte stream', new PassThrough(), /stream of bytes.*parse/],
    ['a stream that was read', used, /read, ended or destroyed/],
    ['a stream that was destroyed', ended, /read, ended or destroyed/],
    ['a Web stream that is being read', locked, /read, ended or destroyed/],
    ['a query that was not run', new Builder(), /not run \(Builder\).*run it/],
    ['a plain object that runs a query', { toSQL: () => '', then: undefined }, /not run/],
    ['the result object of a driver', new Result(), /result object of a driver \(Result\).*rows/],
    ['a plain result object', { rows, rowsAffected: 0, insertId: '0', fields: [] }, /driver/],
    ['an object with its pool', { rows, pool: new Pool() }, /holds a connection \("pool"\)/],
    ['a response of axios', { data: rows, status: 200, headers: {}, config: {} }, /axios.*data/],
    ['a response of undici', { statusCode: 200, headers: {}, body: {} }, /HTTP response/],
    ['an instance that hides its data', new Secret(), /instance of Secret.*toJSON/],
    ['rows and fields', [rows, [new Column('id')]], /\[rows, fields\].*const \[rows\]/],
    ['rows and no fields', [rows, undefined], /\[rows, fields\]/],
    ['rows twice', [rows, rows], /\[rows, fields\]/],
    ['rows and a result object', [rows, new Result()], /\[rows, fields\]/],
    ['promises of rows', [Promise.resolve(rows[0]), Promise.resolve(rows[1])], /row 0 a promise/],
  ];
  it.each(answers)('is refused: %s', (_what, answer, told) => {
    const message = refusalOf(answer);
    expect(message).toMatch(told);
    expect(message).not.toContain('hunter2');
  });

  const data: readonly (readonly [string, unknown])[] = [
    ['null', null],
    ['a number', 5],
    ['a text', 'text'],
    ['a plain object', { rows, total: 2 }],
    ['a report with rows and their count', { rows, rowCount: 2 }],
    ['a plain object without a prototype', Object.assign(Object.create(null) as object, { a: 1 })],
    ['an instance with data', new Report()],
    ['a date', new Date(0)],
    ['an instance that says what it is', { execute: () => 1, toJSON: () => ({ a: 1 }) }],
  ];
  it.each(data)('but not %s', (_what, answer) => {
    expect(take(answer)).toMatchObject({ form: 'value', rows: [answer] });
  });

  const lists: readonly (readonly [string, unknown[]])[] = [
    ['no rows', []],
    ['two rows', rows],
    [
      'rows that are arrays',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['groups of rows', [rows, [{ id: 3 }]]],
    ['texts', ['a', 'b']],
    ['an array and a text', [['a'], 'b']],
  ];
  it.each(lists)('nor %s', (_what, answer) => {
    expect(take(answer)).toMatchObject({ form: 'rows', rows: answer });
  });
});

describe('an answer that is held in memory', () => {
  it('ends no process, when its rows are promises and one of them is broken', async () => {
    refusalOf([Promise.resolve(1), Promise.reject(new Error('nobody listens'))]);
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('stays as it was answered, whatever the application does with it', () => {
    const array = [1, 2];
    const map = new Map([['a', 1]]);
    const set = new Set(['x']);
    const taken = [array, map, set].map((answer) => take(answer));
    array.length = 0;
    map.clear();
    set.add('y');
    expect(taken.map((result) => isHeld(result) && result.rows)).toEqual([
      [1, 2],
      [['a', 1]],
      ['x'],
    ]);
  });
});

describe('a source that can be read once', () => {
  it('is refused when it is answered again', async () => {
    const once: readonly (() => object)[] = [
      () => Readable.from([1]),
      () => new ReadableStream(),
      () => [1].values(),
      function* () {
        yield 1;
      },
      async function* () {
        yield await Promise.resolve(1);
      },
    ];
    for (const make of once) {
      const seen = createAnswersSeen();
      const source = make();
      await take(source, seen).end().cleanUp;
      expect(refusalOf(source, seen)).toMatch(/same source as last time.*inside the fetcher/);
    }
  });

  it('may be iterated anew each time, but not be empty then', () => {
    const seen = createAnswersSeen();
    const table = { *[Symbol.iterator]() {} };
    const answer = (): FetchedRows => take(table, seen) as FetchedRows;
    answer().complete(3);
    answer().complete(2);
    expect(() => answer().complete(0)).toThrow(/same source as last time/);
  });
});

describe('an answer that nobody will read', () => {
  it('is told to end, if it is a stream or an iterator, and nothing else is called', async () => {
    const called: string[] = [];
    const source = {
      [Symbol.asyncIterator]: () => source,
      next: () => new Promise(() => undefined),
      return: () => Promise.resolve(called.push('return')),
      destroy: () => called.push('destroy'),
      close: () => called.push('close'),
    };
    const taken = take(source) as FetchedRows;
    void taken.source.next();
    await taken.end().cleanUp;
    expect(called).toEqual(['return']);

    const model = { id: 1, destroy: () => called.push('DELETE'), toJSON: () => ({ id: 1 }) };
    await take(model).end().cleanUp;
    await take([model]).end().cleanUp;
    expect(called).toEqual(['return']);
  });

  it('is cancelled while a row is awaited, if it is a Web stream', async () => {
    let cancelled = false;
    const stalled = new ReadableStream({
      cancel: () => {
        cancelled = true;
      },
    });
    const taken = take(stalled) as FetchedRows;
    const step = taken.source.next();
    await taken.end().cleanUp;
    expect(cancelled).toBe(true);
    expect(await step).toMatchObject({ done: true });
  });

  it('is destroyed, if it is a Node stream, and may fail then', async () => {
    const stream = new Readable({ objectMode: true, read() {} });
    const taken = take(stream);
    const { cleanUp } = taken.end();
    stream.emit('error', new Error('nobody listens'));
    await cleanUp;
    expect(stream.destroyed).toBe(true);
  });

  it('has its body cancelled, if it is a response', async () => {
    let cancelled = false;
    const body = new ReadableStream({
      cancel: () => {
        cancelled = true;
      },
    });
    refusalOf(new Response(body));
    await Promise.resolve();
    expect(cancelled).toBe(true);
  });

  it('does not hold up who ends it, when its generator is what ends the refresh', async () => {
    const taken: FetchedRows[] = [];
    function* rows(): Generator<number> {
      try {
        taken[0]?.end();
        yield 1;
      } finally {
        cleaned = true;
      }
    }
    let cleaned = false;
    taken.push(take(rows()) as FetchedRows);
    void taken[0]?.source.next();
    await taken[0]?.end().cleanUp;
    expect(cleaned).toBe(true);
  });
});

describe('a Node stream', () => {
  it('is listened to from the moment it is answered', async () => {
    const stream = new Readable({ objectMode: true, read() {} });
    const { source } = take(stream) as FetchedRows;
    stream.destroy(new Error('the connection broke'));
    await expect(Promise.resolve(source.next())).rejects.toThrow('the connection broke');
  });

  it('tells why it failed, also where its iteration only ends', async () => {
    const stream = new Readable({
      objectMode: true,
      read() {},
      autoDestroy: false,
      emitClose: false,
    });
    const { source } = take(stream) as FetchedRows;
    stream.emit('error', new Error('the cursor is gone'));
    stream.push(null);
    await Promise.resolve(source.next()).catch(() => undefined);
    expect(() => source.finished()).toThrow('the cursor is gone');
  });

  it('that flows by itself stops flowing at once', async () => {
    const stream = Readable.from(Array.from({ length: 500 }, (_, id) => ({ id })));
    stream.on('data', () => undefined);
    const { source } = take(stream) as FetchedRows;
    await new Promise((resolve) => setTimeout(resolve, 50));
    let rows = 0;
    for (;;) {
      const step = await source.next();
      if (step.done === true) break;
      rows += 1;
    }
    expect(rows).toBe(500);
  });
});
