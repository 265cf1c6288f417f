import { createRequire, isBuiltin } from 'node:module';
import { DuckDBInstance } from '@duckdb/node-api';
import { waitFor } from '@smart-redis/testing';
import type BetterSqlite from 'better-sqlite3';
import { describe, it } from 'vitest';
import { allRows, iterateRows } from '../src/better-sqlite3.js';
import { readRows, streamRows } from '../src/duckdb.js';
import { allRows as nodeRows, iterateRows as nodeIterator } from '../src/node-sqlite.js';
import { describeSources } from './support/describe-sources.js';
import type { Question, Source } from './support/source.js';
import { orderCount, rowWithoutId } from './support/source.js';

const require = createRequire(import.meta.url);
/** A variable, since the check of imports knows the modules of its own Node only. */
const sqliteModule = 'node:sqlite';
const select = (question: Question): string => `select * from ${question}`;

const sqliteSchema = `
  create table orders as
    with recursive n(id) as (select 0 union all select id + 1 from n where id < ${String(orderCount - 1)})
    select id, 'order ' || id as name, id / 4.0 as amount from n;
  create view orders_changed as
    select id, name, case id when 500 then -1 else amount end as amount from orders where id <> 1000;
  create view orders_broken as
    select id, name, case id when 2500 then abs(-9223372036854775807 - 1) else amount end as amount from orders;
  create view orders_without_id as select nullif(id, ${String(rowWithoutId)}) as id, name, amount from orders;
  create view orders_endless as
    with recursive n(id) as (select 0 union all select id + 1 from n)
    select id, 'order ' || id as name, id / 4.0 as amount from n;
`;
const sqlite = {
  forms: ['array', 'stream'],
  missing: /no such table: orders_missing/,
  broken: /integer overflow/,
} as const;

/** Whether the binding of better-sqlite3 was built for this Node. */
function openBetterSqlite(): BetterSqlite.Database | undefined {
  try {
    const Database = require('better-sqlite3') as typeof BetterSqlite;
    return new Database(':memory:');
  } catch {
    return undefined;
  }
}

const betterSqlite: Source = {
  name: 'better-sqlite3',
  ...sqlite,
  open: () => {
    const db = openBetterSqlite();
    if (db === undefined) throw new Error('better-sqlite3 has no binding for this Node');
    db.exec(sqliteSchema);
    return Promise.resolve({
      ask: (form, question) =>
        form === 'array' ? allRows(db, select(question)) : iterateRows(db, select(question)),
      released: async () => {
        const isFree = (): boolean => {
          try {
            db.exec('create table probe (a); drop table probe');
            return true;
          } catch {
            return false; // busy with an iterator
          }
        };
        await waitFor(isFree, { message: 'a connection that may write' });
      },
      close: () => {
        db.close();
        return Promise.resolve();
      },
    });
  },
};

interface DatabaseSync {
  exec(text: string): void;
  close(): void;
  prepare(text: string): { all(): unknown[]; iterate(): Iterable<unknown> };
}

const nodeSqlite: Source = {
  name: 'node:sqlite',
  ...sqlite,
  open: () => {
    const { DatabaseSync } = require(sqliteModule) as {
      DatabaseSync: new (path: string) => DatabaseSync;
    };
    const db = new DatabaseSync(':memory:');
    db.exec(sqliteSchema);
    return Promise.resolve({
      ask: (form, question) =>
        form === 'array' ? nodeRows(db, select(question)) : nodeIterator(db, select(question)),
      released: () => {
        db.exec('create table probe (a)');
        db.exec('drop table probe');
        return Promise.resolve();
      },
      close: () => {
        db.close();
        return Promise.resolve();
      },
    });
  },
};

const duckSchema = `
  create table orders as
    select id::integer as id, 'order ' || id as name, (id / 4)::double as amount from range(${String(orderCount)}) as t(id);
  create view orders_changed as
    select id, name, case id when 500 then -1 else amount end as amount from orders where id <> 1000;
  create view orders_broken as select id, name, amount + 0 * sqrt(2499 - id) as amount from orders;
  create view orders_without_id as select nullif(id, ${String(rowWithoutId)}) as id, name, amount from orders;
  create view orders_endless as
    select id::integer as id, 'order ' || id as name, (id / 4)::double as amount from range(1000000000) as t(id);
`;

const duckdb: Source = {
  name: '@duckdb/node-api',
  forms: ['array', 'stream'],
  missing: /orders_missing does not exist/,
  broken: /square root of a negative number/,
  open: async () => {
    const db = await DuckDBInstance.create(':memory:');
    const connection = await db.connect();
    await connection.run(duckSchema);
    return {
      ask: (form, question) =>
        form === 'array' ? readRows(db, select(question)) : streamRows(db, select(question)),
      released: async () => {
        await connection.run('create table probe (a integer)');
        await connection.run('drop table probe');
      },
      close: () => {
        connection.closeSync();
        db.closeSync();
        return Promise.resolve();
      },
    };
  },
};

const probe = openBetterSqlite();
probe?.close();
if (probe === undefined) {
  describe('better-sqlite3', () => {
    it.skip('has no binding that was built for this Node', () => undefined);
  });
}
describeSources([
  duckdb,
  ...(probe === undefined ? [] : [betterSqlite]),
  ...(isBuiltin(sqliteModule) ? [nodeSqlite] : []),
]);
