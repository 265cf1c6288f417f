import { DataTypes, Sequelize } from 'sequelize';
import { DataSource, EntitySchema } from 'typeorm';
import { waitFor } from '@smart-redis/testing';
import { findRows as sequelizeRows, pagedRows } from '../../../src/sequelize.js';
import { findRows as typeormRows, streamRows as typeormStream } from '../../../src/typeorm.js';
import type { Order, Source } from '../source.js';
import { questions } from '../source.js';
import { postgresReasons as reasons } from './reasons.js';
import type { Postgres } from './start-postgres.js';

export const typeorm = (server: () => Postgres): Source => ({
  name: 'typeorm',
  forms: ['array', 'stream'],
  ...reasons,
  open: async () => {
    const { host, port, user: username, password, database } = server().settings;
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
});

export const sequelize = (server: () => Postgres): Source => ({
  name: 'sequelize',
  forms: ['array', 'stream'],
  ...reasons,
  // A page after an id never has the row without one; and Postgres would sort the endless table.
  lacks: ['orders_without_id', 'orders_endless'],
  open: () => {
    const { host, port, user: username, password, database } = server().settings;
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
});
