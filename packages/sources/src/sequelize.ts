import type { FetchFunction } from '@smart-redis/core';
import type { ModelStatic, Model } from 'sequelize';
import { Op } from 'sequelize';

/**
 * A fetcher of all rows of a table, as plain objects: without `raw` they are instances of the
 * model.
 */
export function findRows<Row extends object>(model: ModelStatic<Model<Row>>): FetchFunction<Row[]> {
  return async () => (await model.findAll({ raw: true })) as unknown[] as Row[];
}

/**
 * A fetcher of the rows of a table, page by page in the order of their ids: Sequelize has no
 * streams.
 */
export function pagedRows<Row extends { readonly id: number }>(
  model: ModelStatic<Model<Row>>,
): FetchFunction<AsyncIterable<Row>> {
  return async function* ({ signal }) {
    for (let last = -1; ;) {
      signal.throwIfAborted();
      const options = { where: { id: { [Op.gt]: last } }, order: ['id'], limit: 500, raw: true };
      const rows = (await model.findAll(options)) as unknown[] as Row[];
      yield* rows;
      const end = rows.at(-1);
      if (end === undefined) return;
      last = end.id;
    }
  };
}
