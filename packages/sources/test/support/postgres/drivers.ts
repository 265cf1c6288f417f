import postgres from 'postgres';
import { cursorRows as pgCursorRows } from '../../../src/pg-cursor.js';
import { streamRows } from '../../../src/pg-query-stream.js';
import { queryRows } from '../../../src/pg.js';
import { cursorRows, selectRows } from '../../../src/postgres-js.js';
import type { Question, Source } from '../source.js';
import { openPool } from './pg-pool.js';
import { postgresReasons as reasons } from './reasons.js';
import type { Postgres } from './start-postgres.js';

const select = (question: Question): string => `select * from ${question}`;
export const pg = (server: () => Postgres): Source => ({
  name: 'pg',
  forms: ['array'],
  ...reasons,
  open: () => {
    const { pool, ...rest } = openPool(server());
    return Promise.resolve({
      ...rest,
      ask: (_form, question) => queryRows(pool, select(question)),
    });
  },
});

export const pgQueryStream = (server: () => Postgres): Source => ({
  name: 'pg-query-stream',
  forms: ['stream'],
  ...reasons,
  open: () => {
    const { pool, ...rest } = openPool(server());
    return Promise.resolve({
      ...rest,
      ask: (_form, question) => streamRows(pool, select(question)),
    });
  },
});

export const pgCursor = (server: () => Postgres): Source => ({
  name: 'pg-cursor',
  forms: ['stream'],
  ...reasons,
  open: () => {
    const { pool, ...rest } = openPool(server());
    return Promise.resolve({
      ...rest,
      ask: (_form, question) => pgCursorRows(pool, select(question)),
    });
  },
});

export const postgresJs = (server: () => Postgres): Source => ({
  name: 'postgres.js',
  forms: ['array', 'stream'],
  ...reasons,
  open: () => {
    const sql = postgres({ ...server().settings, max: 1, onnotice: () => undefined });
    return Promise.resolve({
      ask: (form, question) =>
        form === 'array' ? selectRows(sql, question) : cursorRows(sql, question),
      // It tells of no counts: of one connection, the next query is answered when the last one let
      // go of it.
      released: async () => {
        await sql`select 1`;
      },
      close: () => sql.end(),
    });
  },
});
