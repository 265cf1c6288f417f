import type {
  HashReader,
  ListReader,
  RowId,
  SetReader,
  SmartRedis,
  SortedSetReader,
  StringReader,
} from '@smart-redis/core';
import { encodedJson, hash, list, richCodec, set, sortedSet } from '@smart-redis/core';
import type { Pool } from 'pg';
import { typeOf } from './equal.js';

declare const smart: SmartRedis;
declare const pool: Pool;
const name = 'orders';

interface Order {
  id: number;
  customer: string;
  amount: string; // numeric and int8, which pg gives as text
  note: string | null;
  placed_at: Date;
}
interface StoredOrder {
  id: number;
  customer: string;
  amount: string;
  note: string | null;
  placed_at: string;
}

const whole = smart.register({
  name,
  fetcher: async () => {
    const { rows } = await pool.query<Order>('select * from orders');
    return rows;
  },
  targets: ({ hash, list, set, sortedSet, string }) => ({
    byId: hash({ key: 'k' }),
    byCustomer: hash({ key: 'k', id: (row) => `${row.customer}:${String(row.id)}` }),
    rich: hash({ key: 'k', codec: richCodec }),
    noted: list({ key: 'k', where: ({ note }) => note !== null }),
    days: list({ key: 'k', value: (row) => row.placed_at }),
    customers: set({ key: 'k', member: 'customer' }),
    newest: sortedSet({ key: 'k', score: (row) => row.placed_at.getTime(), member: 'id' }),
    dearest: sortedSet({ key: 'k', score: 'amount' }),
    report: string({ key: 'k' }),
  }),
  guard: {
    check: async ({ staged }) => {
      const first = await staged.byId.get(1);
      typeOf(first).is<StoredOrder | null>(true);
      return first !== null || 'order 1 is missing';
    },
  },
});
typeOf(whole.read.byId).is<HashReader<StoredOrder>>(true);
typeOf(whole.read.byCustomer).is<HashReader<StoredOrder>>(true);
typeOf(whole.read.rich).is<HashReader<Order>>(true);
typeOf(whole.read.noted).is<ListReader<StoredOrder>>(true);
typeOf(whole.read.days).is<ListReader<string>>(true);
typeOf(whole.read.customers).is<SetReader<string, RowId>>(true);
typeOf(whole.read.newest).is<SortedSetReader<string, RowId>>(true);
typeOf(whole.read.dearest).is<SortedSetReader<StoredOrder, StoredOrder | Order>>(true);
typeOf(whole.read.report).is<StringReader<StoredOrder[]>>(true);

// Chained, with the row as JSON text of the database.
const texts = smart.register({
  name,
  fetcher: () =>
    pool
      .query<{ id: number; json: string }>('select id, to_jsonb(o)::text as json from orders o')
      .then(({ rows }) => rows),
  targets: { byId: hash({ key: 'k', codec: encodedJson<StoredOrder>('json') }) },
});
typeOf(texts.read.byId).is<HashReader<StoredOrder>>(true);

// Arrays as rows.
const pairs = smart.register({
  name,
  fetcher: async () => {
    const text = 'select customer, count(*) from orders';
    return (await pool.query<[string, number]>({ text, rowMode: 'array' })).rows;
  },
  targets: ({ hash, sortedSet }) => ({
    byCustomer: hash({ key: 'k', id: (row) => row[0], value: (row) => row[1] }),
    most: sortedSet({ key: 'k', score: (row) => row[1], member: (row) => row[0] }),
  }),
});
typeOf(pairs.read.byCustomer).is<HashReader<number>>(true);

// Rows that nobody has typed.
const loose = smart.register({
  name,
  fetcher: async () => (await pool.query('select * from orders')).rows,
  targets: ({ hash }) => ({ byId: hash({ key: 'k', id: 'id' }) }),
});
typeOf(loose.read.byId).is<HashReader<any>>(true);

smart.register({
  name,
  fetcher: async () => (await pool.query<Order>('select * from orders')).rows,
  targets: {
    // @ts-expect-error rows have no such column
    wrongId: hash({ key: 'k', id: 'order_id' }),
    // @ts-expect-error it may be null
    nullableId: hash({ key: 'k', id: 'note' }),
    // @ts-expect-error it may be null
    nullableMember: set({ key: 'k', member: 'note' }),
    // @ts-expect-error a Date is no score
    dateScore: sortedSet({ key: 'k', score: 'placed_at' }),
  },
});
smart.register({
  name,
  fetcher: async () => (await pool.query<{ customer: string }>('select customer from o')).rows,
  targets: ({ list }) => ({
    // @ts-expect-error rows have no such column
    noted: list({ key: 'k', where: (row) => row.note !== null }),
    // @ts-expect-error rows have no such column
    amounts: list({ key: 'k', value: (row) => row.amount }),
  }),
});
smart.register({
  name,
  fetcher: () => pool.query<Order>('select * from orders'),
  targets: {
    // @ts-expect-error the whole result, with its rows and fields, is no rows
    all: list({ key: 'k' }),
    // @ts-expect-error the whole result, with its rows and fields, is no rows
    byId: hash({ key: 'k', id: 'id' }),
  },
});
