import { drizzle } from 'drizzle-orm/node-postgres';
import { doublePrecision, integer, pgTable, text } from 'drizzle-orm/pg-core';
import knexOf from 'knex';
import { Kysely, PostgresDialect } from 'kysely';
import Cursor from 'pg-cursor';
import { DataTypes, Sequelize } from 'sequelize';
import { DataSource, EntitySchema } from 'typeorm';
import { waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll } from 'vitest';
import { selectRows as drizzleRows } from '../src/drizzle.js';
import { selectRows as knexRows, streamRows as knexStream } from '../src/knex.js';
import { selectRows as kyselyRows, streamRows as kyselyStream } from '../src/kysely.js';
import { findRows as sequelizeRows, pagedRows } from '../src/sequelize.js';
import { findRows as typeormRows, streamRows as typeormStream } from '../src/typeorm.js';
import { describeSources } from './support/describe-sources.js';
import { openPool } from './support/pg-pool.js';
import type { Order, Question, Source } from './support/source.js';
import { questions } from './support/source.js';
import type { Postgres } from './support/start-postgres.js';
import { startPostgres } from './support/start-postgres.js';

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const reasons = { missing: /relation "orders_missing" does not exist/, broken: /division by zero/ };

const knex: Source = {
  name: 'knex',
  forms: ['array', 'stream'],
  ...reasons,
  open: () => {
    const db = knexOf({ client: 'pg', connection: server.settings, pool: { min: 0, max: 1 } });
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
};

const kysely: Source = {
  name: 'kysely',
  forms: ['array', 'stream'],
  ...reasons,
  open: () => {
    const { pool, released } = openPool(server);
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
};

const drizzleOrm: Source = {
  name: 'drizzle-orm',
  forms: ['array'],
  ...reasons,
  open: () => {
    const { pool, ...rest } = openPool(server);
    const db = drizzle(pool);
    const columns = { id: integer(), name: text(), amount: doublePrecision() };
    return Promise.resolve({
      ...rest,
      ask: (_form, question) => drizzleRows(db, pgTable(question, columns)),
    });
  },
};

const typeorm: Source = {
  name: 'typeorm',
  forms: ['array', 'stream'],
  ...reasons,
  open: async () => {
    const { host, port, user: username, password, database } = server.settings;
    const entities = questions.map(
      (name) =>
        // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- as its documentation does
        new EntitySchema<Order>({
          name,
          columns: {
            id: { type: 'int', primary: true },
            name: { type: 'text' },
            amount: { type: 'float8' },
          },
        }),
    );
    const source = new DataSource({
      type: 'postgres',
      host,
      port,
      username,
      password,
      database,
      entities,
      extra: { max: 1 },
    });
    await source.initialize();
    const { master } = source.driver as unknown as {
      master: { totalCount: number; idleCount: number };
    };
    return {
      ask: (form, question) => {
        const repository = source.getRepository<Order>(question);
        const columns = ['id', 'name', 'amount'];
        return form === 'array'
          ? typeormRows(repository)
          : typeormStream(() =>
              columns.reduce(
                (query, column) => query.addSelect(`o.${column}`, column),
                repository.createQueryBuilder('o').select([]),
              ),
            );
      },
      released: async () => {
        const isFree = (): boolean => master.totalCount === master.idleCount;
        await waitFor(isFree, { message: 'all connections back in the pool' });
        await source.query('select 1');
      },
      close: () => source.destroy(),
    };
  },
};

const sequelize: Source = {
  name: 'sequelize',
  forms: ['array', 'stream'],
  ...reasons,
  // A page after an id never has the row without one; and Postgres would sort the endless table.
  lacks: ['orders_without_id', 'orders_endless'],
  open: () => {
    const { host, port, user: username, password, database } = server.settings;
    const db = new Sequelize({
      dialect: 'postgres',
      host,
      port,
      username,
      password,
      database,
      logging: false,
      pool: { max: 1 },
    });
    const columns = {
      id: { type: DataTypes.INTEGER, primaryKey: true },
      name: DataTypes.TEXT,
      amount: DataTypes.DOUBLE,
    };
    return Promise.resolve({
      ask: (form, question) => {
        const model = db.define(question, columns, { tableName: question, timestamps: false });
        return form === 'array' ? sequelizeRows(model) : pagedRows(model as never);
      },
      released: async () => {
        await db.query('select 1');
      },
      close: () => db.close(),
    });
  },
};

describeSources([knex, kysely, drizzleOrm, typeorm, sequelize]);
