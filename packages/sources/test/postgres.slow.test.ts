import { startRedis } from '@smart-redis/testing';
import { Sequelize } from 'sequelize';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeSources } from './support/describe-sources.js';
import { drizzleOrm, knex, kysely } from './support/postgres/builders.js';
import { pg, pgCursor, pgQueryStream, postgresJs } from './support/postgres/drivers.js';
import { sequelize, typeorm } from './support/postgres/mappers.js';
import type { Postgres } from './support/postgres/start-postgres.js';
import { startPostgres } from './support/postgres/start-postgres.js';
import { openScene } from './support/scene.js';
import { orders } from './support/source.js';

// One for all: it takes seconds of a processor to start.
let server: Postgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

it('refuses the holes of postgres.js after a query that broke, and then is right again', async () => {
  // https://github.com/porsager/postgres/issues/1181: the next rows of a connection come after as
  // many holes.
  const opened = await postgresJs(() => server).open();
  await using redis = await startRedis();
  await using scene = await openScene({ server: redis, client: 'ioredis' });
  await scene.failure(opened.ask('array', 'orders_broken'));
  const failure = await scene.failure(opened.ask('array', 'orders'));
  expect(failure.message).toMatch(/row 0 /);
  await scene.refresh(opened.ask('array', 'orders'));
  expect(await scene.stored()).toEqual(orders);
  await opened.close();
});

it('refuses an answer that is rows and metadata of Sequelize', async () => {
  await using redis = await startRedis();
  await using scene = await openScene({ server: redis, client: 'redis' });
  const failure = await scene.failure(async () => {
    const { host, port, user: username, password, database } = server.settings;
    const connection = { host, port, username, password, database };
    const db = new Sequelize({ dialect: 'postgres', ...connection, logging: false });
    const tuple = await db.query('select * from orders');
    await db.close();
    return tuple;
  });
  expect(failure.code).toBe('SR_INVALID_RESULT');
  expect(await scene.stored()).toEqual([]);
});

describeSources(
  [
    ...[pg, pgQueryStream, pgCursor, postgresJs],
    ...[knex, kysely, drizzleOrm],
    ...[typeorm, sequelize],
  ].map((over) => over(() => server)),
);
