import { waitFor } from '@smart-redis/testing';
import { double, int, mysqlTable, varchar } from 'drizzle-orm/mysql-core';
import { createPool } from 'mysql2/promise';
import { afterAll, beforeAll } from 'vitest';
import { iterateRows, selectRows } from '../src/drizzle-mysql2.js';
import { describeSources } from './support/describe-sources.js';
import type { Source } from './support/source.js';
import type { MySql } from './support/start-mysql.js';
import { startMySql } from './support/start-mysql.js';

let server: MySql;
beforeAll(async () => {
  server = await startMySql();
});
afterAll(() => server.stop());

const drizzleOverMysql2: Source = {
  name: 'drizzle over mysql2',
  forms: ['array', 'stream'],
  missing: /Table 'shop\.orders_missing' doesn't exist/,
  broken: /the source broke/,
  open: () => {
    const pool = createPool({ ...server.settings, connectionLimit: 1 });
    return Promise.resolve({
      ask: (form, question) => {
        const columns = { id: int(), name: varchar({ length: 80 }), amount: double() };
        const table = mysqlTable(question, columns);
        return form === 'array' ? selectRows(pool, table) : iterateRows(pool, table);
      },
      released: async () => {
        await waitFor(() => server.connectionCount() <= 1, { message: 'one connection at most' });
        // The pool has one: it is answered when nobody holds that.
        await pool.query('select 1');
      },
      close: () => pool.end(),
    });
  },
};

describeSources([drizzleOverMysql2], 'redis');
