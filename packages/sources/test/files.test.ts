import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { waitFor } from '@smart-redis/testing';
import { Float64, Int32, Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { batchRows, tableRows } from '../src/apache-arrow.js';
import { csvRows } from '../src/csv-parse.js';
import { pagedRows } from '../src/pages.js';
import { jsonLines } from '../src/readline.js';
import { describeSources } from './support/describe-sources.js';
import type { Question, Source } from './support/source.js';
import { rowsOf } from './support/source.js';
import type { OpenFiles } from './support/text-of.js';
import { textOf } from './support/text-of.js';

const noSuchFile = /ENOENT: no such file or directory, open '\/no\/orders_missing'/;
const missingFile = (): Readable => createReadStream('/no/orders_missing');

/** Waits until all files are closed. */
const allClosed = (files: OpenFiles) => async (): Promise<void> => {
  await waitFor(() => files.count === 0, { message: 'all files closed' });
};
const nothing = (): Promise<void> => Promise.resolve();

const csv: Source = {
  name: 'csv-parse',
  forms: ['stream'],
  missing: noSuchFile,
  broken: /the source broke/,
  open: () => {
    const files: OpenFiles = { count: 0 };
    const open = (question: Question): Readable =>
      question === 'orders_missing'
        ? missingFile()
        : textOf(
            question,
            ({ id, name, amount }) => `${String(id ?? '')},${name},${String(amount)}\n`,
            files,
            'id,name,amount\n',
          );
    return Promise.resolve({
      ask: (_form, question) => csvRows(() => open(question), ['id', 'amount']),
      released: allClosed(files),
      close: nothing,
    });
  },
};

const lines: Source = {
  name: 'readline',
  forms: ['stream'],
  missing: noSuchFile,
  broken: /the source broke/,
  open: () => {
    const files: OpenFiles = { count: 0 };
    const open = (question: Question): Readable =>
      question === 'orders_missing'
        ? missingFile()
        : textOf(question, (row) => `${JSON.stringify(row)}\n`, files);
    return Promise.resolve({
      ask: (_form, question) => jsonLines(() => open(question)),
      released: allClosed(files),
      close: nothing,
    });
  },
};

const pages: Source = {
  name: 'pages of an API',
  forms: ['stream'],
  missing: /no such table/,
  broken: /the source broke/,
  open: () => {
    const files: OpenFiles = { count: 0 };
    async function* pagesOf(question: Question) {
      files.count += 1;
      try {
        if (question === 'orders_missing') throw new Error('no such table');
        let items: unknown[] = [];
        for (const row of rowsOf(question)) {
          if (items.push(row) < 100) continue;
          yield await Promise.resolve({ items });
          items = [];
        }
        yield { items };
      } finally {
        files.count -= 1;
      }
    }
    return Promise.resolve({
      ask: (_form, question) => pagedRows(() => pagesOf(question)),
      released: allClosed(files),
      close: nothing,
    });
  },
};

type Row = ReturnType<typeof rowsOf> extends Generator<infer Each> ? Each : never;

function arrowBytes(rows: readonly Row[]): Uint8Array {
  const table = new Table({
    id: vectorFromArray(
      rows.map(({ id }) => id),
      new Int32(),
    ),
    name: vectorFromArray(
      rows.map(({ name }) => name),
      new Utf8(),
    ),
    amount: vectorFromArray(
      rows.map(({ amount }) => amount),
      new Float64(),
    ),
  });
  return tableToIPC(table, 'stream');
}

/** The mark of the end of a stream of record batches. */
const endLength = 8;

const arrow: Source = {
  name: 'apache-arrow',
  forms: ['array', 'stream'],
  missing: noSuchFile,
  broken: /the source broke/,
  open: () => {
    const files: OpenFiles = { count: 0 };
    const bytes = arrowBytes([]);
    // The schema is the first message: a mark, the length of what follows, and that.
    const head = 8 + new DataView(bytes.buffer, bytes.byteOffset).getInt32(4, true);
    async function* chunks(question: Question): AsyncGenerator<Uint8Array> {
      files.count += 1;
      try {
        if (question === 'orders_missing') yield* missingFile() as AsyncIterable<Uint8Array>;
        let rows: Row[] = [];
        let isFirst = true;
        const chunkOf = (): Uint8Array => arrowBytes(rows).subarray(isFirst ? 0 : head, -endLength);
        for (const row of rowsOf(question)) {
          if (rows.push(row) < 100) continue;
          yield await Promise.resolve(chunkOf());
          isFirst = false;
          rows = [];
        }
        if (rows.length > 0) yield chunkOf();
      } finally {
        files.count -= 1;
      }
    }
    return Promise.resolve({
      ask: (form, question) =>
        form === 'stream'
          ? batchRows(() => chunks(question))
          : tableRows(async () => {
              const parts: Uint8Array[] = [];
              for await (const part of chunks(question)) parts.push(part);
              return Buffer.concat(parts);
            }),
      released: allClosed(files),
      close: nothing,
    });
  },
};

describeSources([csv, lines, pages, arrow]);
