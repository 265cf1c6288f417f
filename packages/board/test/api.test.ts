import { waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBoard } from '../src/index.js';
import type { Board } from '../src/index.js';
import { act, ask } from './support/ask.js';
import type { Shop } from './support/shop.js';
import { firstOrders, openShop } from './support/shop.js';

let shop: Shop;
let board: Board;
beforeAll(async () => {
  shop = await openShop();
  board = createBoard({ operator: shop.operator, readOnly: false, logger: false });
});
afterAll(async () => {
  board.close();
  await shop[Symbol.asyncDispose]();
});

/** Refreshes the cache with other rows; returns the version. */
async function commit(rows = shop.source.rows): Promise<number> {
  shop.source.rows = rows;
  const { version } = await shop.orders.refresh();
  return version ?? 0;
}

describe('the overview', () => {
  it('tells caches and instances, and what time it is', async () => {
    const { status, answer } = await ask(board, 'overview');
    expect(status).toBe(200);
    expect(answer.board).toMatchObject({ namespace: 'shop', readOnly: false });
    expect(answer.nothing).toBeNull();
    const [orders] = answer.caches;
    expect(orders).toMatchObject({ name: 'orders', status: 'fresh', rows: 2, servedBy: 'web-1' });
    expect(orders?.targets.map(({ name }) => name)).toContain('byTotal');
    expect(answer.instances).toMatchObject([{ name: 'web-1', serves: ['orders'] }]);
    const age = Date.parse(answer.at) - Date.parse(orders?.checkedAt ?? '');
    expect(Math.abs(age - (orders?.ageMs ?? 0))).toBeLessThan(2);
  });

  it('says that a namespace has no caches, and which have some', async () => {
    const { openOperator } = await import('@smart-redis/core/operator');
    const { ioredisDriver } = await import('@smart-redis/ioredis');
    const driver = ioredisDriver(shop.server.url);
    await using operator = openOperator({ driver, namespace: 'shpo', logger: false });
    const { status, answer } = await ask(createBoard({ operator }), 'overview');
    expect([status, answer.caches]).toEqual([200, []]);
    expect(answer.nothing).toContain('"shpo" has no caches');
    expect(answer.nothing).toContain('"shop"');
  });
});

describe('the page of a cache', () => {
  it('tells details, versions and history', async () => {
    const version = await commit([...firstOrders, { id: 'o-3', total: 3, json: '1' }]);
    const { answer } = await ask(board, 'cache', { cache: 'orders' });
    expect(answer.cache).toMatchObject({ version, keep: 3, history: 20, builtBy: 'web-1' });
    expect(answer.cache.definitions).toMatchObject([{ instances: ['web-1'], newest: true }]);
    expect(answer.versions[0]).toMatchObject({ version, rows: 3, current: true });
    expect(answer.versions).toHaveLength(2);
    expect(answer.history[0]).toMatchObject({ outcome: 'committed', version, rows: 3 });
  });

  it('names the nearest cache instead of an unknown one', async () => {
    for (const api of ['cache', 'diff'] as const) {
      const query = { cache: 'ordres', from: 1, to: 2 };
      const { status, failure } = await ask(board, api, query);
      expect(status).toBe(404);
      expect(failure).toMatchObject({ code: 'SR_UNKNOWN_CACHE', nearest: 'orders' });
    }
    const { status, failure } = await act(board, 'refresh', { cache: 'ordres' });
    expect([status, failure.nearest]).toEqual([404, 'orders']);
  });

  it('tells the last failure', async () => {
    shop.source.failure = new Error('<img src=x onerror=alert(1)>');
    await expect(shop.orders.refresh()).rejects.toThrow();
    delete shop.source.failure;
    const { answer } = await ask(board, 'cache', { cache: 'orders' });
    expect(answer.cache.lastError).toMatchObject({ code: 'SR_FETCH_FAILED' });
    expect(answer.cache.lastError?.message).toContain('<img src=x');
    expect(answer.history[0]).toMatchObject({ outcome: 'failed' });
  });
});

describe('a comparison of versions', () => {
  it('counts and shows what differs', async () => {
    const from = await commit(firstOrders);
    const [one, two] = firstOrders as [(typeof firstOrders)[0], (typeof firstOrders)[0]];
    const to = await commit([
      { ...one, total: 11 },
      { id: 'o-9', total: 1, json: '{}' },
    ]);
    const { answer } = await ask(board, 'diff', { cache: 'orders', from, to });
    const byId = answer.targets.find(({ name }) => name === 'byId');
    expect(byId).toMatchObject({ added: 1, changed: 1, removed: 1 });
    const kinds = Object.fromEntries(byId?.sample.map((row) => [row.kind, row]) ?? []);
    expect(kinds.added).toMatchObject({ id: 'o-9', before: null, after: { as: 'json' } });
    expect(kinds.removed).toMatchObject({ id: two.id, before: { as: 'json' }, after: null });
    expect(kinds.changed?.before?.text).toContain('"total": 10,');
    expect(kinds.changed?.after?.text).toContain('"total": 11,');
  });
});

describe('actions', () => {
  it('refresh', async () => {
    const { answer } = await ask(board, 'cache', { cache: 'orders' });
    const { status } = await act(board, 'refresh', { cache: 'orders' });
    expect(status).toBe(200);
    const isRefreshed = async (): Promise<boolean> => {
      const page = await ask(board, 'cache', { cache: 'orders' });
      return page.answer.cache.checkedAt !== answer.cache.checkedAt;
    };
    await waitFor(isRefreshed, { message: 'the refresh' });
  });

  it('pause with a reason, and resume', async () => {
    await act(board, 'pause', { cache: 'orders', reason: 'the source is wrong' });
    const paused = await ask(board, 'cache', { cache: 'orders' });
    expect(paused.answer.cache.paused).toMatchObject({ reason: 'the source is wrong' });
    await act(board, 'resume', { cache: 'orders' });
    const resumed = await ask(board, 'cache', { cache: 'orders' });
    expect(resumed.answer.cache.paused).toBeNull();
  });

  it('roll back, and say what cannot be', async () => {
    const earlier = await commit(firstOrders);
    await commit([]);
    const { answer } = await act(board, 'rollback', { cache: 'orders', version: earlier });
    expect(answer.message).toContain(String(earlier));
    const page = await ask(board, 'cache', { cache: 'orders' });
    expect(page.answer.cache).toMatchObject({ rows: 2, paused: {} });
    const { status, failure } = await act(board, 'rollback', { cache: 'orders', version: 1 });
    expect([status, failure.code]).toEqual([404, 'SR_NO_SUCH_VERSION']);
    await act(board, 'resume', { cache: 'orders' });
  });

  it.each([
    ['refresh', {}],
    ['refresh', { cache: 1 }],
    ['pause', { cache: 'orders', reason: 'x'.repeat(1001) }],
    ['pause', { cache: 'orders', reason: { html: '<b>' } }],
    ['rollback', { cache: 'orders' }],
    ['rollback', { cache: 'orders', version: '1' }],
    ['pause', { cache: 'orders', reason: 'x'.repeat(20_000) }],
  ] as const)('refuse a wrong body of %s: %o', async (name, body) => {
    const { status, failure } = await act(board, name, body);
    expect([status, failure.code]).toEqual([400, 'BOARD_REQUEST']);
  });
});

describe('an unknown address', () => {
  it('is answered with 404, whatever it is called', async () => {
    for (const api of ['nothing', '../overview', '', '<script>', 'a'.repeat(5000)]) {
      const { status } = await ask(board, api as 'overview');
      expect(status).toBe(404);
    }
  });
});
