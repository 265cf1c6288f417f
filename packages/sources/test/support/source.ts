import type { FetchFunction } from '@smart-redis/core';

/** A row as every source gives it. */
export interface Order {
  readonly id: number;
  readonly name: string;
  readonly amount: number;
}

/** What a scene asks a source for, and the name of the table or view that shows it. */
export type Question =
  /** {@link orders}. */
  | 'orders'
  /** The same but one that is gone and one that is another. */
  | 'orders_changed'
  /** There is no such table, file or page. */
  | 'orders_missing'
  /** Fails in the middle, after more rows than a batch has. */
  | 'orders_broken'
  /** The row of number {@link rowWithoutId} has no id. */
  | 'orders_without_id'
  /** Goes on for longer than any test. */
  | 'orders_endless';

/** All of them. */
export const questions: readonly Question[] = [
  ...(['orders', 'orders_changed', 'orders_missing'] as const),
  ...(['orders_broken', 'orders_without_id', 'orders_endless'] as const),
];

/** How a source answers. */
export type Answer = FetchFunction;

/** The two ways to give rows: all at once, or one by one. */
export type Form = 'array' | 'stream';

/** A library, connected to a source of its own. */
export interface OpenSource {
  /** A fetcher of the rows. `orders_endless` is asked for as a stream only. */
  ask(form: Form, question: Question): Answer;
  /**
   * Resolves when no connection, cursor or file of an earlier fetch is held any more, and the
   * source answers again. Rejects when that does not come about.
   */
  released(): Promise<void>;
  close(): Promise<void>;
}

/** A library under test. */
export interface Source {
  readonly name: string;
  readonly forms: readonly Form[];
  /** What its error says of `orders_missing`. */
  readonly missing: RegExp;
  /** What its error says of `orders_broken`. */
  readonly broken: RegExp;
  /** Questions that cannot be put to it. @default none */
  readonly lacks?: readonly Question[];
  open(): Promise<OpenSource>;
}

export const orderCount = 3000;
export const rowWithoutId = 1500;

/** The rows of `orders`: several batches. */
export const orders: readonly Order[] = Array.from({ length: orderCount }, (_, id) => orderOf(id));

/** The rows of `orders_changed`. */
export const ordersChanged: readonly Order[] = orders
  .filter(({ id }) => id !== 1000)
  .map((order) => (order.id === 500 ? { ...order, amount: -1 } : order));

/** Row `id` of `orders`, and of `orders_endless`. */
export function orderOf(id: number): Order {
  return { id, name: `order ${String(id)}`, amount: id / 4 };
}

/**
 * The rows that an own server or a file gives to `question`; throws in the middle of
 * `orders_broken`.
 */
export function* rowsOf(
  question: Question,
): Generator<{ id: number | null; name: string; amount: number }> {
  if (question === 'orders_changed') return yield* ordersChanged;
  for (let id = 0; question === 'orders_endless' || id < orderCount; id += 1) {
    if (question === 'orders_broken' && id === 2500) throw new Error('the source broke');
    yield question === 'orders_without_id' && id === rowWithoutId
      ? { ...orderOf(id), id: null }
      : orderOf(id);
  }
}
