import { waitFor } from '@smart-redis/testing';
import { double, int, mysqlTable, varchar } from 'drizzle-orm/mysql-core';
import type { Pool } from 'mysql2';
import { createPool } from 'mysql2';
import { afterAll, beforeAll } from 'vitest';
import { iterateRows, selectRows } from '../src/drizzle-mysql2.js';
import { queryRows, streamRows } from '../src/mysql2.js';
import { describeSources } from './support/describe-sources.js';
import type { OpenSource, Source } from './support/source.js';
import type { MySql } from './support/start-mysql.js';
import { startMySql } from './support/start-mysql.js';

let server: MySql;
beforeAll(async () => {
  server = await startMySql();
});
afterAll(() => server.stop());

function overMySql(
  name: string,
  ask: (pool: Pool, ...asked: Parameters<OpenSource['ask']>) => ReturnType<OpenSource['ask']>,
): Source {
  return {
    name,
    forms: ['array', 'stream'],
    missing: /Table 'shop\.orders_missing' doesn't exist/,
    broken: /the source broke/,
    open: () => {
      const pool = createPool({ ...server.settings, connectionLimit: 1 });
      return Promise.resolve({
        ask: (...asked) => ask(pool, ...asked),
        released: async () => {
          await waitFor(() => server.connectionCount() <= 1, { message: 'one connection at most' });
          // The pool has one: it is answered when nobody holds that.
          await pool.promise().query('select 1');
        },
        close: () => pool.promise().end(),
      });
    },
  };
}

const mysql2 = overMySql('mysql2', (pool, form, question) => {
  const text = `select * from ${question}`;
  return form === 'array' ? queryRows(pool, text) : streamRows(pool, text);
});

const drizzleOverMysql2 = overMySql('drizzle over mysql2', (pool, form, question) => {
  const columns = { id: int(), name: varchar({ length: 80 }), amount: double() };
  const table = mysqlTable(question, columns);
  return form === 'array' ? selectRows(pool.promise(), table) : iterateRows(pool.promise(), table);
});

describeSources([mysql2, drizzleOverMysql2], 'redis');
