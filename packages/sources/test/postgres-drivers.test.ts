import postgres from 'postgres';
import { startRedis } from '@smart-redis/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cursorRows as pgCursorRows } from '../src/pg-cursor.js';
import { streamRows } from '../src/pg-query-stream.js';
import { queryRows } from '../src/pg.js';
import { cursorRows, selectRows } from '../src/postgres-js.js';
import { describeSources } from './support/describe-sources.js';
import { openPool } from './support/pg-pool.js';
import { openScene } from './support/scene.js';
import type { Question, Source } from './support/source.js';
import { orders } from './support/source.js';
import type { Postgres } from './support/start-postgres.js';
import { startPostgres } from './support/start-postgres.js';

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const select = (question: Question): string => `select * from ${question}`;
const reasons = { missing: /relation "orders_missing" does not exist/, broken: /division by zero/ };

const pg: Source = {
  name: 'pg',
  forms: ['array'],
  ...reasons,
  open: () => {
    const { pool, ...rest } = openPool(server);
    return Promise.resolve({
      ...rest,
      ask: (_form, question) => queryRows(pool, select(question)),
    });
  },
};

const pgQueryStream: Source = {
  name: 'pg-query-stream',
  forms: ['stream'],
  ...reasons,
  open: () => {
    const { pool, ...rest } = openPool(server);
    return Promise.resolve({
      ...rest,
      ask: (_form, question) => streamRows(pool, select(question)),
    });
  },
};

const pgCursor: Source = {
  name: 'pg-cursor',
  forms: ['stream'],
  ...reasons,
  open: () => {
    const { pool, ...rest } = openPool(server);
    return Promise.resolve({
      ...rest,
      ask: (_form, question) => pgCursorRows(pool, select(question)),
    });
  },
};

const postgresJs: Source = {
  name: 'postgres.js',
  forms: ['array', 'stream'],
  ...reasons,
  open: () => {
    const sql = postgres({ ...server.settings, max: 1, onnotice: () => undefined });
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
};

it('refuses the holes of postgres.js after a query that broke, and then is right again', async () => {
  // https://github.com/porsager/postgres/issues/1181: the next rows of a connection come after as
  // many holes.
  const opened = await postgresJs.open();
  await using redis = await startRedis();
  await using scene = await openScene({ server: redis, client: 'ioredis' });
  await scene.failure(opened.ask('array', 'orders_broken'));
  const failure = await scene.failure(opened.ask('array', 'orders'));
  expect(failure.message).toMatch(/row 0 /);
  await scene.refresh(opened.ask('array', 'orders'));
  expect(await scene.stored()).toEqual(orders);
  await opened.close();
});

describeSources([pg, pgQueryStream, pgCursor, postgresJs]);
