import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import type { Row } from 'exceljs';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allRows, streamRows } from '../src/exceljs.js';
import { describeSources } from './support/describe-sources.js';
import { openScene } from './support/scene.js';
import type { Answer, Question, Source } from './support/source.js';
import type { OpenFiles } from './support/text-of.js';
import { fileOf, workbookOf } from './support/workbook-of.js';

const orderOf = (row: Row) => ({
  id: row.getCell(1).value,
  name: row.getCell(2).value,
  amount: row.getCell(3).value,
});

const closed = async (files: OpenFiles): Promise<void> => {
  await waitFor(() => files.count === 0, { message: 'all files closed' });
};

const workbooks: Source = {
  name: 'exceljs',
  forms: ['array', 'stream'],
  missing: /ENOENT: no such file or directory, open '\/no\/orders_missing'/,
  broken: /the source broke/,
  // A workbook has an end: its reader waits for that before the first row.
  lacks: ['orders_endless'],
  open: async () => {
    const files: OpenFiles = { count: 0 };
    const known = ['orders', 'orders_changed', 'orders_without_id'] as const;
    const books = new Map<Question, Buffer>();
    for (const question of known) books.set(question, await workbookOf(question));
    const whole = books.get('orders') ?? Buffer.alloc(0);
    books.set('orders_broken', whole.subarray(0, whole.length / 2));
    const open = (question: Question): Readable => {
      const bytes = books.get(question);
      if (bytes === undefined) return createReadStream('/no/orders_missing');
      return fileOf(bytes, files, question === 'orders_broken' ? 'breaks' : 'whole');
    };
    return {
      ask: (form, question) =>
        form === 'array'
          ? allRows(() => open(question), orderOf)
          : streamRows(() => open(question), orderOf),
      released: () => closed(files),
      close: () => Promise.resolve(),
    };
  },
};

describeSources([workbooks]);

describe('a workbook', () => {
  let server: RedisServer;
  let bytes: Buffer;
  let files: OpenFiles;
  beforeAll(async () => {
    [server, bytes] = await Promise.all([startRedis(), workbookOf('orders')]);
    files = { count: 0 };
  });
  afterAll(() => server.stop());
  const half = () => bytes.subarray(0, bytes.length / 2);

  it.each([
    ['a half', () => half(), /FILE_ENDED/],
    ['nothing', () => Buffer.alloc(0), /the workbook is empty/],
    ['a text', () => Buffer.from('id,name,amount\n'.repeat(1000)), /invalid signature/],
  ])('that is %s says so', async (_what, content, words) => {
    await using scene = await openScene({ server, client: 'ioredis' });
    const failure = await scene.failure(streamRows(() => fileOf(content(), files), orderOf));
    expect(failure.code).toBe('SR_FETCH_FAILED');
    expect(failure.message).toMatch(words);
    await closed(files);
  });

  it('that stops coming is left at the timeout, and the next one fills the cache', async () => {
    // Long enough to read the next one on a machine that has much else to do.
    await using scene = await openScene({ server, client: 'ioredis', timeout: '8s' });
    const failure = await scene.failure(streamRows(() => fileOf(half(), files, 'stalls'), orderOf));
    expect(failure.code).toBe('SR_FETCH_TIMEOUT');
    await closed(files);
    await scene.refresh(streamRows(() => fileOf(bytes, files), orderOf));
    expect(await scene.stored()).toHaveLength(3000);
  });

  it('is left by close() in the middle of its rows', async () => {
    await using scene = await openScene({ server, client: 'ioredis' });
    const slow: Answer = async function* (context) {
      let count = 0;
      const rows = streamRows(() => fileOf(bytes, files), orderOf)(context);
      for await (const row of rows as AsyncIterable<unknown>) {
        if ((count += 1) === 2000) await once(context.signal, 'abort');
        yield row;
      }
    };
    const failing = scene.failure(slow);
    await scene.staging();
    await scene.close();
    expect((await failing).code).toBe('SR_CLOSED');
    await closed(files);
  });

  it('whose input breaks keeps the reader of exceljs waiting: the timeout ends the refresh', async () => {
    await using scene = await openScene({ server, client: 'ioredis', timeout: '1s' });
    // The reader pipes its input into another stream, which hears of no error.
    const bare: Answer = async function* () {
      const file = fileOf(half(), files, 'breaks');
      file.on('error', () => undefined); // where nobody listens, this ends the process
      for await (const sheet of new ExcelJS.stream.xlsx.WorkbookReader(file, {})) {
        for await (const row of sheet) yield orderOf(row);
      }
    };
    expect((await scene.failure(bare)).code).toBe('SR_FETCH_TIMEOUT');
    expect((await scene.failure(() => [])).message).toMatch(/ignores its abort signal/);
    expect(await scene.stored()).toEqual([]);
  });
});
