import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBoard } from '../src/index.js';
import type { Board } from '../src/index.js';
import { ask } from './support/ask.js';
import type { Order, Shop } from './support/shop.js';
import { firstOrders, openShop } from './support/shop.js';

let shop: Shop;
let board: Board;
beforeAll(async () => {
  shop = await openShop();
  board = createBoard({ operator: shop.operator, logger: false });
});
afterAll(async () => {
  board.close();
  await shop[Symbol.asyncDispose]();
});

async function commit(rows: Order[]): Promise<void> {
  shop.source.rows = rows;
  await shop.orders.refresh();
}

describe('rows', () => {
  it('are decoded by the codecs that are known', async () => {
    await commit(firstOrders);
    const valueOf = async (target: string) => {
      const { answer } = await ask(board, 'rows', { cache: 'orders', target, id: 'o-1' });
      return answer.rows[0]?.value;
    };
    expect(await valueOf('byId')).toMatchObject({
      as: 'json',
      text: expect.stringMatching(/^\{\n {2}"id": "o-1",/) as string,
    });
    const exact = { as: 'json', text: '{\n  "id": 9007199254740993\n}' };
    expect(await valueOf('exact')).toEqual(exact);
    expect(await valueOf('rich')).toMatchObject({
      as: 'rich',
      text: expect.stringMatching(/total: 10,/) as string,
    });
    expect(await valueOf('ids')).toBeNull();
  });

  it('come page by page', async () => {
    const rows = Array.from({ length: 45 }, (_each, index) => {
      return { id: `o-${index}`, total: index, json: '{}' };
    });
    await commit(rows);
    for (const target of ['byId', 'all', 'ids', 'byTotal']) {
      const seen = new Set<string>();
      const readFrom = async (cursor: string | null): Promise<string | null> => {
        const from = cursor === null ? {} : { cursor };
        const query = { cache: 'orders', target, limit: 20, ...from };
        const { answer } = await ask(board, 'rows', query);
        expect(answer.total).toBe(45);
        for (const row of answer.rows) seen.add(row.id);
        return answer.cursor;
      };
      for (let cursor = await readFrom(null); cursor !== null; cursor = await readFrom(cursor));
      expect(seen.size, target).toBe(45);
    }
  });

  it.each([
    [{ limit: 0 }, 'limit'],
    [{ limit: 201 }, 'limit'],
    [{ limit: '1e3' }, 'limit'],
    [{ version: -1 }, 'version'],
    [{ target: '' }, 'target'],
    [{ target: 'nothing' }, 'nothing'],
  ])('are refused for %o, with the name', async (query, name) => {
    const whole = { cache: 'orders', target: 'byId', ...query };
    const { status, failure } = await ask(board, 'rows', whole);
    expect([status, failure.message]).toEqual([400, expect.stringContaining(name)]);
  });

  it('of an unknown cache name the nearest one', async () => {
    const { status, failure } = await ask(board, 'rows', { cache: 'ordres', target: 'byId' });
    expect([status, failure.nearest]).toEqual([404, 'orders']);
  });
});
