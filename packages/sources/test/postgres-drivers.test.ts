import { afterAll, beforeAll } from 'vitest';
import { queryRows } from '../src/pg.js';
import { describeSources } from './support/describe-sources.js';
import { openPool } from './support/pg-pool.js';
import type { Question, Source } from './support/source.js';
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

describeSources([pg]);
