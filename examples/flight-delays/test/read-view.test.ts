import type { RedisServer } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createJudge } from '../judge.js';
import type { Verdict } from '../judge.js';
import { readView } from '../read-view.js';
import type { View } from '../views.js';

const view: View = {
  cache: 'a cache',
  keys: { hash: 'hash', list: 'list', set: 'set', zset: 'sortedSet', text: 'string' },
};

describe('what a reader of the demo says of a cache', () => {
  let server: RedisServer;
  let client: Redis;
  let read: () => Promise<Verdict>;
  beforeAll(async () => {
    server = await startRedis();
    client = new Redis(server.url);
  });
  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });
  beforeEach(async () => {
    await client.del(...Object.keys(view.keys));
    const judge = createJudge();
    read = async () => judge(await readView(client, view));
  });

  /** Two rows of one refresh in every key. */
  async function build(stamp: number): Promise<void> {
    const rows = ['ATL', 'JFK'].map((id) => JSON.stringify({ id, stamp }));
    const [atl = '', jfk = ''] = rows;
    await client
      .multi()
      .del(...Object.keys(view.keys))
      .hset('hash', { ATL: atl, JFK: jfk })
      .rpush('list', ...rows)
      .sadd('set', ...rows)
      .zadd('zset', 1, atl, 2, jfk)
      .set('text', `[${rows.join(',')}]`)
      .exec();
  }

  it('is "not yet" before the first version, and "whole" from then on', async () => {
    expect(await read()).toBe('not-yet');
    await build(1);
    expect(await read()).toBe('whole');
    await build(2);
    expect(await read()).toBe('whole');
  });

  it.each(Object.keys(view.keys))('is "missed" when the key of the %s is absent', async (key) => {
    await build(1);
    await client.del(key);
    expect(await read()).toBe('missed');
  });

  it('is "missed" when everything is gone that was there', async () => {
    await build(1);
    await read();
    await client.del(...Object.keys(view.keys));
    expect(await read()).toBe('missed');
  });

  it('is "mixed" when one key is of another version', async () => {
    await build(1);
    const row = JSON.stringify({ id: 'ATL', stamp: 2 });
    await client.hset('hash', { ATL: row, JFK: row });
    expect(await read()).toBe('mixed');
  });

  it('is "mixed" when one key is half of its version', async () => {
    await build(1);
    await client.lpop('list');
    expect(await read()).toBe('mixed');
  });

  it('is "backwards" when an older version comes back', async () => {
    await build(2);
    await read();
    await build(1);
    expect(await read()).toBe('backwards');
  });
});
