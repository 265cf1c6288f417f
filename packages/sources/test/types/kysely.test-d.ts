import type {
  HashReader,
  ListReader,
  SetReader,
  RowId,
  SmartRedis,
  SortedSetReader,
  StringReader,
} from '@smart-redis/core';
import { encodedJson, hash, list, richCodec, sortedSet, string } from '@smart-redis/core';
import type { ColumnType, Generated, JSONColumnType, Kysely } from 'kysely';
import { sql } from 'kysely';
import { typeOf } from './equal.js';

declare const smart: SmartRedis;
const name = 'orders';

interface Item {
  readonly sku: string;
  readonly count: number;
}
interface OrdersTable {
  id: Generated<number>;
  customer: string;
  amount: ColumnType<string, number | string>; // numeric, which pg gives as text
  note: string | null;
  placed_at: ColumnType<Date, string | undefined, never>;
  items: JSONColumnType<Item[]>;
}
interface CustomersTable {
  name: string;
  country: string;
}
declare const db: Kysely<{ orders: OrdersTable; customers: CustomersTable }>;

interface Order {
  id: number;
  customer: string;
  amount: string;
  note: string | null;
  placed_at: Date;
  items: Item[];
}
interface StoredOrder {
  id: number;
  customer: string;
  amount: string;
  note: string | null;
  placed_at: string;
  items: Item[];
}

// All columns of a table, as kysely infers them.
const whole = smart.register({
  name,
  fetcher: () => db.selectFrom('orders').selectAll().execute(),
  targets: ({ hash, list, set, sortedSet, string }) => ({
    byId: hash({ key: 'k' }),
    byCustomer: hash({ key: 'k', id: (row) => `${row.customer}:${String(row.id)}` }),
    rich: hash({ key: 'k', codec: richCodec }),
    noted: list({ key: 'k', where: ({ note }) => note !== null }),
    days: list({ key: 'k', value: (row) => row.placed_at }),
    counts: list({ key: 'k', value: ({ id, items }) => ({ id, count: items.at(0)?.count }) }),
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
typeOf(whole.read.counts).is<ListReader<{ id: number; count?: number }>>(true);
typeOf(whole.read.customers).is<SetReader<string, RowId>>(true);
typeOf(whole.read.newest).is<SortedSetReader<string, RowId>>(true);
typeOf(whole.read.dearest).is<SortedSetReader<StoredOrder, StoredOrder | Order>>(true);
typeOf(whole.read.report).is<StringReader<StoredOrder[]>>(true);

// Chosen columns, aliases, a left join, a cursor.
const joined = smart.register({
  name,
  fetcher: () =>
    db
      .selectFrom('orders as o')
      .leftJoin('customers as c', 'c.name', 'o.customer')
      .select(['o.id as order', 'c.country', sql<bigint>`count(*)`.as('lines')])
      .groupBy('o.id')
      .stream(500),
  targets: ({ hash, list }) => ({
    byOrder: hash({ key: 'k', id: 'order', value: (row) => row.country }),
    abroad: list({ key: 'k', where: (row) => row.country?.startsWith('F') === true }),
    lines: list({ key: 'k', value: ({ lines }) => lines, codec: richCodec }),
  }),
});
typeOf(joined.read.byOrder).is<HashReader<string | null>>(true);
typeOf(joined.read.lines).is<ListReader<bigint>>(true);
// @ts-expect-error what was a bigint cannot be in JSON, and has no type that can be read
void joined.read.abroad.at(0).then((row) => row?.lines.toString());

// The row as JSON text of the database.
const texts = smart.register({
  name,
  fetcher: () =>
    db
      .selectFrom('orders')
      .select(['id', sql<string>`to_jsonb(orders)::text`.as('json')])
      .execute(),
  targets: { byId: hash({ key: 'k', codec: encodedJson<StoredOrder>('json') }) },
});
typeOf(texts.read.byId).is<HashReader<StoredOrder>>(true);

// One row is one value.
const total = smart.register({
  name,
  fetcher: () =>
    db
      .selectFrom('orders')
      .select(({ fn }) => fn.sum<string>('amount').as('sum'))
      .executeTakeFirstOrThrow(),
  targets: { total: string({ key: 'k' }) },
});
typeOf(total.read.total).is<StringReader<{ sum: string }>>(true);

smart.register({
  name,
  fetcher: () => db.selectFrom('orders').selectAll().execute(),
  targets: {
    // @ts-expect-error the table has no such column
    wrongId: hash({ key: 'k', id: 'order_id' }),
    // @ts-expect-error it may be null
    nullableId: hash({ key: 'k', id: 'note' }),
    // @ts-expect-error a Date is no score
    dateScore: sortedSet({ key: 'k', score: 'placed_at' }),
    // @ts-expect-error items are no member
    itemsAsMember: sortedSet({ key: 'k', score: 'id', member: 'items' }),
  },
});
smart.register({
  name,
  fetcher: () => db.selectFrom('orders').select('customer').execute(),
  targets: ({ hash, list }) => ({
    // @ts-expect-error the column was not selected
    byId: hash({ key: 'k', id: 'id' }),
    // @ts-expect-error the column was not selected
    noted: list({ key: 'k', where: (row) => row.note !== null }),
    // @ts-expect-error the column was not selected
    amounts: list({ key: 'k', value: (row) => row.amount }),
  }),
});
smart.register({
  name,
  fetcher: () => db.selectFrom('orders').selectAll(),
  targets: {
    // @ts-expect-error a query that was not executed
    all: list({ key: 'k' }),
  },
});
