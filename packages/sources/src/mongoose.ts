import type { FetchFunction } from '@smart-redis/core';
import type { Decimal128, ObjectId } from 'bson';
import type { Model } from 'mongoose';

interface OrderDocument {
  readonly _id: ObjectId;
  readonly name: string;
  readonly amount: Decimal128;
}

/** A document as a row of text and numbers. */
export function orderOf({ _id, name, amount }: OrderDocument) {
  return { id: _id.toHexString(), name, amount: Number(amount.toString()) };
}

/**
 * A fetcher of the documents of a model, through a cursor; `lean()` returns plain objects instead
 * of documents.
 */
export function cursorRows(
  orders: Model<OrderDocument>,
): FetchFunction<AsyncIterable<ReturnType<typeof orderOf>>> {
  return async function* ({ signal }) {
    const documents = orders.find().lean<OrderDocument[]>().cursor({ batchSize: 500 });
    signal.addEventListener('abort', () => void documents.close());
    for await (const document of documents) yield orderOf(document);
  };
}
