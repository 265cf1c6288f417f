import { drizzle } from 'drizzle-orm/node-postgres';
import { doublePrecision, integer, pgTable, text } from 'drizzle-orm/pg-core';
import knexOf from 'knex';
import { Kysely, PostgresDialect } from 'kysely';
import Cursor from 'pg-cursor';
import { waitFor } from '@smart-redis/testing';
import { selectRows as drizzleRows } from '../../../src/drizzle.js';
import { selectRows as knexRows, streamRows as knexStream } from '../../../src/knex.js';
import { selectRows as kyselyRows, streamRows as kyselyStream } from '../../../src/kysely.js';
import type { Order, Question, Source } from '../source.js';
import { openPool } from './pg-pool.js';
import { postgresReasons as reasons } from './reasons.js';
import type { Postgres } from './start-postgres.js';

export const knex = (server: () => Postgres): Source => ({
  name: 'knex',
  forms: ['array', 'stream'],
  ...reasons,
  open: () => {
    const db = knexOf({ client: 'pg', connection: server().settings, pool: { min: 0, max: 1 } });
    const pool = (db.client as { pool: { numUsed(): number; numPendingAcquires(): number } }).pool;
    return Promise.resolve({
      ask: (form, question) =>
        form === 'array' ? knexRows(db, question) : knexStream(db, question),
      released: async () => {
        const isFree = (): boolean => pool.numUsed() + pool.numPendingAcquires() === 0;
        await waitFor(isFree, { message: 'all connections back in the pool' });
        await db.raw('select 1');
      },
      close: () => db.destroy(),
    });
  },
});

export const kysely = (server: () => Postgres): Source => ({
  name: 'kysely',
  forms: ['array', 'stream'],
  ...reasons,
  open: () => {
    const { pool, released } = openPool(server());
    const db = new Kysely<Record<Question, Order>>({
      dialect: new PostgresDialect({ pool, cursor: Cursor }),
    });
    return Promise.resolve({
      ask: (form, question) => {
        const query = db.selectFrom(question).selectAll();
        return form === 'array' ? kyselyRows(query) : kyselyStream(query);
      },
      released,
      close: () => db.destroy(),
    });
  },
});

export const drizzleOrm = (server: () => Postgres): Source => ({
  name: 'drizzle-orm',
  forms: ['array'],
  ...reasons,
  open: () => {
    const { pool, ...rest } = openPool(server());
    const db = drizzle(pool);
    const columns = { id: integer(), name: text(), amount: doublePrecision() };
    return Promise.resolve({
      ...rest,
      ask: (_form, question) => drizzleRows(db, pgTable(question, columns)),
    });
  },
});
