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
import { eq, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import {
  bigint,
  integer,
  jsonb,
  numeric,
  pgEnum,
  pgTable,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';
import { typeOf } from './equal.js';

declare const smart: SmartRedis;
declare const db: NodePgDatabase;
const name = 'orders';

interface Item {
  readonly sku: string;
  readonly count: number;
}
const state = pgEnum('state', ['open', 'sent']);
const customers = pgTable('customers', { name: text().primaryKey(), country: text() });
const orders = pgTable('orders', {
  id: integer().primaryKey(),
  customer: text().notNull(),
  amount: numeric().notNull(),
  cents: bigint({ mode: 'bigint' }).notNull(),
  note: text(),
  state: state().notNull(),
  placedAt: timestamp('placed_at').notNull(),
  items: jsonb().$type<Item[]>().notNull(),
});

type Order = typeof orders.$inferSelect;
interface StoredOrder {
  id: number;
  customer: string;
  amount: string;
  cents: never; // a bigint, which JSON refuses
  note: string | null;
  state: 'open' | 'sent';
  placedAt: string;
  items: Item[];
}

// All columns of a table, as drizzle infers them, from the query itself and from what it promises.
const whole = smart.register({
  name,
  fetcher: () => db.select().from(orders),
  targets: ({ hash, list, set, sortedSet, string }) => ({
    byId: hash({ key: 'k' }),
    byCustomer: hash({ key: 'k', id: (row) => `${row.customer}:${String(row.id)}` }),
    rich: hash({ key: 'k', id: 'cents', codec: richCodec }),
    open: list({ key: 'k', where: (row) => row.state === 'open' && row.note !== null }),
    days: list({ key: 'k', value: (row) => row.placedAt }),
    skus: list({ key: 'k', value: ({ id, items }) => ({ id, skus: items.map(({ sku }) => sku) }) }),
    states: set({ key: 'k', member: 'state' }),
    newest: sortedSet({ key: 'k', score: (row) => row.placedAt.getTime(), member: 'id' }),
    dearest: sortedSet({ key: 'k', score: 'cents', member: 'id' }),
    report: string({ key: 'k', codec: richCodec }),
  }),
  guard: {
    check: async ({ staged }) => {
      const first = await staged.rich.get(1);
      typeOf(first).is<Order | null>(true);
      return first !== null || 'order 1 is missing';
    },
  },
});
typeOf(whole.read.byId).is<HashReader<StoredOrder>>(true);
typeOf(whole.read.byCustomer).is<HashReader<StoredOrder>>(true);
typeOf(whole.read.rich).is<HashReader<Order>>(true);
typeOf(whole.read.open).is<ListReader<StoredOrder>>(true);
typeOf(whole.read.days).is<ListReader<string>>(true);
typeOf(whole.read.skus).is<ListReader<{ id: number; skus: string[] }>>(true);
typeOf(whole.read.states).is<SetReader<string, RowId>>(true);
typeOf(whole.read.newest).is<SortedSetReader<string, RowId>>(true);
typeOf(whole.read.dearest).is<SortedSetReader<string, RowId>>(true);
typeOf(whole.read.report).is<StringReader<Order[]>>(true);

const awaited = smart.register({
  name,
  fetcher: async () => await db.select().from(orders),
  targets: { byId: hash({ key: 'k', codec: richCodec }) },
});
typeOf(awaited.read.byId).is<HashReader<Order>>(true);

// Chosen columns, a left join, the row as JSON text of the database.
const chosen = smart.register({
  name,
  fetcher: () =>
    db
      .select({ order: orders.id, country: customers.country, lines: sql<number>`count(*)` })
      .from(orders)
      .leftJoin(customers, eq(customers.name, orders.customer)),
  targets: ({ hash, sortedSet }) => ({
    byOrder: hash({ key: 'k', id: 'order', value: (row) => row.country }),
    longest: sortedSet({ key: 'k', score: 'lines', where: (row) => row.country !== null }),
  }),
});
typeOf(chosen.read.byOrder).is<HashReader<string | null>>(true);
interface Chosen {
  order: number;
  country: string | null;
  lines: number;
}
typeOf(chosen.read.longest).is<SortedSetReader<Chosen>>(true);

const nested = smart.register({
  name,
  fetcher: () => db.select().from(orders).leftJoin(customers, eq(customers.name, orders.customer)),
  targets: ({ hash, list }) => ({
    byId: hash({ key: 'k', id: (row) => row.orders.id, value: (row) => row.customers?.country }),
    known: list({
      key: 'k',
      value: (row) => row.orders.id,
      where: (row) => row.customers !== null,
    }),
  }),
});
typeOf(nested.read.known).is<ListReader<number>>(true);

const texts = smart.register({
  name,
  fetcher: () =>
    db.select({ id: orders.id, json: sql<string>`to_jsonb(${orders})::text` }).from(orders),
  targets: { byId: hash({ key: 'k', codec: encodedJson<Order>('json') }) },
});
typeOf(texts.read.byId).is<HashReader<Order>>(true);

smart.register({
  name,
  fetcher: () => db.select().from(orders),
  targets: {
    // @ts-expect-error the table has no such column
    wrongId: hash({ key: 'k', id: 'orderId' }),
    // @ts-expect-error it may be null
    nullableId: hash({ key: 'k', id: 'note' }),
    // @ts-expect-error it may be null
    nullableMember: set({ key: 'k', member: 'note' }),
    // @ts-expect-error a Date is no score
    dateScore: sortedSet({ key: 'k', score: 'placedAt' }),
    // @ts-expect-error items are no member
    itemsAsMember: sortedSet({ key: 'k', score: 'id', member: 'items' }),
  },
});
smart.register({
  name,
  fetcher: () => db.select({ customer: orders.customer }).from(orders),
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
  fetcher: () => db.select(),
  targets: {
    // @ts-expect-error a query without a table
    all: list({ key: 'k' }),
  },
});
