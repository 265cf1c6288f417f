import { Decimal128, ObjectId } from 'bson';
import { expect, it } from 'vitest';
import { orderOf } from '../src/mongoose.js';

it('makes rows of documents: text of an ObjectId, a number of a Decimal128', () => {
  const _id = new ObjectId('65a000000000000000000001');
  expect(orderOf({ _id, name: 'one', amount: Decimal128.fromString('12.5') })).toEqual({
    ...{ id: '65a000000000000000000001', name: 'one', amount: 12.5 },
  });
});
