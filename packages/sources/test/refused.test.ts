import { DuckDBInstance } from '@duckdb/node-api';
import { startRedis } from '@smart-redis/testing';
import type { RedisServer } from '@smart-redis/testing';
import got from 'got';
import { Kysely, PostgresDialect } from 'kysely';
import { createPool } from 'mysql2';
import { Pool } from 'pg';
import Cursor from 'pg-cursor';
import { DataTypes, Sequelize } from 'sequelize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openScene } from './support/scene.js';
import type { Answer, Order } from './support/source.js';
import type { WebServer } from './support/start-http.js';
import { startHttp } from './support/start-http.js';
import type { MySql } from './support/start-mysql.js';
import { startMySql } from './support/start-mysql.js';

let redis: RedisServer;
let web: WebServer;
let mysql: MySql;
beforeAll(async () => {
  [redis, web, mysql] = await Promise.all([
    ...([startRedis(), startHttp(), startMySql()] as const),
  ]);
});
afterAll(() => Promise.all([redis.stop(), web.stop(), mysql.stop()]));

const answers: readonly (readonly [string, Answer])[] = [
  ['a response of fetch', () => fetch(`${web.url}/array/orders`)],
  ['a response of got', () => got(`${web.url}/array/orders`).then((response) => response)],
  ['the bytes of a response', () => got(`${web.url}/array/orders`).buffer()],
  ['a stream of bytes', () => got.stream(`${web.url}/array/orders`)],
  [
    'rows and fields of mysql2',
    async () => {
      const pool = createPool(mysql.settings).promise();
      const tuple = await pool.query('select * from orders');
      await pool.end();
      return tuple;
    },
  ],
  [
    'a model of Sequelize',
    () =>
      new Sequelize({ dialect: 'postgres', logging: false }).define('orders', {
        name: DataTypes.TEXT,
      }),
  ],
  [
    'a builder of Kysely that was never run',
    () => {
      const dialect = new PostgresDialect({ pool: new Pool() });
      return new Kysely<{ orders: Order }>({ dialect }).selectFrom('orders').selectAll();
    },
  ],
  ['a cursor of pg that was never read', () => new Cursor('select 1')],
  [
    'a result of DuckDB',
    async () => {
      const db = await DuckDBInstance.create(':memory:');
      const connection = await db.connect();
      return connection.runAndReadAll('select 1 as id');
    },
  ],
];

describe('an answer that is no rows', () => {
  it.each(answers)('is refused: %s', async (_what, answer) => {
    await using scene = await openScene({ server: redis, client: 'redis' });
    const failure = await scene.failure(answer);
    expect(failure.code).toBe('SR_INVALID_RESULT');
    expect(await scene.stored()).toEqual([]);
  });

  it('is refused: chunks of DuckDB for rows', async () => {
    await using scene = await openScene({ server: redis, client: 'redis' });
    const db = await DuckDBInstance.create(':memory:');
    const connection = await db.connect();
    const failure = await scene.failure(async () =>
      (await connection.stream('select 1 as id')).yieldRowObjectJs(),
    );
    expect(failure.message).toMatch(/row 0\b|array/);
    expect(await scene.stored()).toEqual([]);
  });
});
