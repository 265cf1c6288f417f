import { waitFor } from '@smart-redis/testing';
import { createPool } from 'mysql2';
import { afterAll, beforeAll } from 'vitest';
import { queryRows, streamRows } from '../src/mysql2.js';
import { describeSources } from './support/describe-sources.js';
import type { Source } from './support/source.js';
import type { MySql } from './support/start-mysql.js';
import { startMySql } from './support/start-mysql.js';

let server: MySql;
beforeAll(async () => {
  server = await startMySql();
});
afterAll(() => server.stop());

const mysql2: Source = {
  name: 'mysql2',
  forms: ['array', 'stream'],
  missing: /Table 'shop\.orders_missing' doesn't exist/,
  broken: /the source broke/,
  open: () => {
    const pool = createPool({ ...server.settings, connectionLimit: 1 });
    return Promise.resolve({
      ask: (form, question) => {
        const text = `select * from ${question}`;
        return form === 'array' ? queryRows(pool, text) : streamRows(pool, text);
      },
      released: async () => {
        await waitFor(() => server.connectionCount() <= 1, { message: 'one connection at most' });
        // The pool has one: it is answered when nobody holds that.
        await pool.promise().query('select 1');
      },
      close: () => pool.promise().end(),
    });
  },
};

describeSources([mysql2], 'redis');
