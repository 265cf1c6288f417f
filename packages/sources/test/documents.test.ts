import { randomUUID } from 'node:crypto';
import type { Logger } from '@smart-redis/core';
import { hash, SmartRedis } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import { Decimal128, Long, ObjectId } from 'bson';
import { model, Schema, Types } from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderOf } from '../src/mongoose.js';

it('makes rows of documents: text of an ObjectId, a number of a Decimal128', () => {
  const _id = new ObjectId('65a000000000000000000001');
  expect(orderOf({ _id, name: 'one', amount: Decimal128.fromString('12.5') })).toEqual({
    id: '65a000000000000000000001',
    name: 'one',
    amount: 12.5,
  });
});

const hex = '65a000000000000000000001';
const plain = {
  _id: new Types.ObjectId(hex),
  name: 'one',
  amount: Types.Decimal128.fromString('12.50'),
  at: new Date(0),
  tags: new Map([['a', 'b']]),
};
const Order = model(
  'Order',
  new Schema({
    name: String,
    amount: Schema.Types.Decimal128,
    at: Date,
    tags: { type: Map, of: String },
  }),
);
type Row = Readonly<Record<string, unknown>>;
const documents: readonly (readonly [string, () => Row])[] = [
  ['new', () => new Order(plain) as unknown as Row],
  ['hydrated', () => Order.hydrate(plain) as unknown as Row],
];
const stored = {
  _id: hex,
  name: 'one',
  amount: { $numberDecimal: '12.50' },
  at: '1970-01-01T00:00:00.000Z',
  tags: { a: 'b' },
};

describe('documents of MongoDB as rows', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  /** Publishes `row` once: what is stored by id, what was warned of, or why it was refused. */
  async function publish(row: Row, id: string | ((row: Row) => string)) {
    const key = `documents-${randomUUID().slice(0, 8)}`;
    const said: string[] = [];
    const say = (message: string, fields: unknown): void =>
      void said.push(`${message} ${JSON.stringify(fields)}`);
    const logger: Logger = { debug: () => undefined, info: () => undefined, warn: say, error: say };
    await using smart = new SmartRedis({
      driver: ioredisDriver(server.url),
      namespace: key,
      logger,
    });
    const cache = smart.register({
      name: 'orders',
      fetcher: () => [row],
      targets: { byId: hash({ key, id: id as (row: Row) => string }) },
    });
    await smart.start();
    await waitFor(
      async () => {
        const { version, lastError } = await cache.info();
        return version !== null || lastError !== null;
      },
      { message: 'a first refresh' },
    );
    const words = (await server.command('HGETALL', key)) as string[];
    const found: unknown = words[1] === undefined ? undefined : JSON.parse(words[1]);
    return { field: words[0], found, said: said.join('\n') };
  }

  it.each(documents)(
    'are stored as their toJSON() says, by the text of _id: %s',
    async (_, row) => {
      const { field, found, said } = await publish(row(), ({ _id }) => String(_id));
      expect(field).toBe(hex);
      expect(found).toEqual(stored);
      expect(said).toBe('');
    },
  );

  it.each(documents)('have an id of text, which Mongoose adds: %s', async (_, row) => {
    expect((await publish(row(), 'id')).field).toBe(hex);
  });

  it.each([...documents, ['lean', () => plain]] as const)(
    'are refused by _id itself, with what to give in its place: %s',
    async (_, row) => {
      const { found, said } = await publish(row(), '_id');
      expect(found).toBeUndefined();
      expect(said).toMatch(/property ..?_id.* got an instance of ObjectId.* give its text/);
    },
  );

  it('lose a Map where they are plain objects, which is warned of', async () => {
    const lean = await publish(plain, ({ _id }) => String(_id));
    expect(lean.found).toEqual({ ...stored, tags: {} });
    expect(lean.said).toMatch(/tags \(row 0\): a Map of 1 is stored as \{\}/);
    const object = (new Order(plain) as { toObject(options?: object): Row }).toObject();
    expect((await publish(object, ({ _id }) => String(_id))).said).toMatch(/tags \(row 0\): a Map/);
    const flat = (new Order(plain) as { toObject(options?: object): Row }).toObject({
      flattenMaps: true,
    });
    expect(await publish(flat, ({ _id }) => String(_id))).toMatchObject({
      found: stored,
      said: '',
    });
  });

  it('lose a Long, which is warned of', async () => {
    const row = { id: 'one', total: Long.fromString('9007199254740993') };
    const { said } = await publish(row, 'id');
    expect(said).toMatch(/total \(row 0\): an instance of Long.*give its text, toString\(\)/);
  });
});
