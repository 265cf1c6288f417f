import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@smart-redis/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBoard } from '../src/index.js';
import type { Board, BoardOptions } from '../src/index.js';
import { openStreamBody } from '../src/live/stream-body.js';
import { nodeHandler } from '../src/mounts/node.js';
import { readEvents } from './support/event-reader.js';
import type { EventReader } from './support/event-reader.js';
import type { FakeOperator } from './support/fake-operator.js';
import { cacheNamed, fakeOperator } from './support/fake-operator.js';
import type { Shop } from './support/shop.js';
import { openShop } from './support/shop.js';

/** A board on a server of its own. */
async function serve(
  options: BoardOptions,
): Promise<{ board: Board; server: Server; url: string }> {
  const board = createBoard({ logger: false, ...options });
  const server = createServer(nodeHandler(board));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { board, server, url: `http://127.0.0.1:${port}/?api=events` };
}

describe('the stream of events', () => {
  let fake: FakeOperator;
  let board: Board;
  let server: Server;
  let url: string;
  const readers: EventReader[] = [];
  const join = async (init?: RequestInit): Promise<EventReader> => {
    const reader = await readEvents(url, init);
    readers.push(reader);
    return reader;
  };
  beforeEach(async () => {
    fake = fakeOperator();
    ({ board, server, url } = await serve({
      operator: fake.operator,
      canSee: (request, cache) => !request.headers.has('x-guest') || !cache.startsWith('secret'),
    }));
  });
  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.leave();
    board.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('has one watch for 50 viewers, and none without', async () => {
    expect([fake.counts.watches, fake.counts.reads]).toEqual([0, 0]);
    const viewers = await Promise.all(Array.from({ length: 50 }, () => join()));
    await Promise.all(viewers.map((viewer) => viewer.next('state')));
    expect([board.viewers, fake.counts.watches]).toEqual([50, 1]);
    // One reading for all, and perhaps one after the first event of the watch.
    expect(fake.counts.reads).toBeLessThanOrEqual(2);
    for (const viewer of viewers) viewer.leave();
    await waitFor(() => board.viewers === 0 && fake.counts.watches === 0, { message: 'no watch' });
  });

  it('begins with what was read for the page, however long its script was on its way', async () => {
    expect((await fetch(url.replace('?api=events', ''))).status).toBe(200);
    expect(fake.counts.reads).toBe(1);
    // Longer than readings are shared otherwise.
    await sleep(700);
    const viewer = await join();
    const { caches, readMsAgo } = await viewer.next('state');
    expect(fake.counts.reads).toBe(1);
    expect([caches.length, readMsAgo >= 700]).toEqual([1, true]);
    // And soon with what is there now.
    fake.caches = [];
    expect((await viewer.next('changes')).gone).toEqual(['orders']);
  });

  it('sends only what has changed, and what is gone', async () => {
    fake.caches = [cacheNamed('a'), cacheNamed('b'), cacheNamed('c')];
    const viewer = await join();
    expect((await viewer.next('state')).caches).toHaveLength(3);
    fake.caches = [cacheNamed('a', { ageMs: 5000 }), cacheNamed('b', { rows: 4 })];
    fake.announce({ type: 'unchanged', cache: 'b' });
    const { news } = await viewer.next('news');
    expect(news).toEqual([{ type: 'unchanged', cache: 'b' }]);
    const changes = await viewer.next('changes');
    expect(changes.caches.map(({ name, rows }) => [name, rows])).toEqual([['b', 4]]);
    expect([changes.gone, 'instances' in changes]).toEqual([['c'], false]);
  });

  it('tells who has taken over a cache', async () => {
    const viewer = await join();
    await viewer.next('state');
    fake.caches = [cacheNamed('orders', { servedBy: 'web-2' })];
    fake.announce({ type: 'instances' });
    const { news } = await viewer.next('news');
    expect(news).toEqual([{ type: 'served', cache: 'orders', by: 'web-2', before: 'web-1' }]);
  });

  it('joins many events into few messages and few readings', async () => {
    const viewer = await join();
    await viewer.next('state');
    const { reads } = fake.counts;
    for (let version = 1; version <= 1000; version += 1) {
      const what = { version, rows: 1, durationMs: 1, instance: 'web-1' };
      fake.announce({ type: 'committed', cache: 'orders', ...what });
    }
    const { news } = await viewer.next('news');
    expect(news).toHaveLength(100);
    expect(news.at(-1)).toMatchObject({ version: 1000 });
    await viewer.next('changes');
    expect(fake.counts.reads - reads).toBeLessThanOrEqual(2);
  });

  it('says that Redis is away instead of what was before, and what is when it is back', async () => {
    const viewer = await join();
    await viewer.next('state');
    fake.failure = new Error('a bug with redis://:secret@host');
    fake.announce({ type: 'gap' });
    const away = await viewer.next('away');
    expect(away.error.message).not.toContain('secret');
    const late = await join();
    expect((await late.next('away')).since).toBe(away.since);
    fake.failure = undefined;
    fake.caches = [cacheNamed('orders', { rows: 9 })];
    expect((await viewer.next('state')).caches).toMatchObject([{ rows: 9 }]);
    expect((await late.next('state')).caches).toMatchObject([{ rows: 9 }]);
  });

  it('tells a viewer of no cache that it may not see', async () => {
    fake.caches = [cacheNamed('orders', { after: ['secret-costs'] }), cacheNamed('secret-costs')];
    const guest = await join({ headers: { 'x-guest': 'yes' } });
    const insider = await join();
    const [seen, all] = [await guest.next('state'), await insider.next('state')];
    expect([seen.caches.length, all.caches.length]).toEqual([1, 2]);
    expect(JSON.stringify(seen)).not.toContain('secret');
    fake.caches = [cacheNamed('orders', { rows: 5 }), cacheNamed('secret-costs', { rows: 5 })];
    fake.announce({ type: 'paused', cache: 'secret-costs' });
    fake.announce({ type: 'paused', cache: 'orders' });
    expect((await guest.next('news')).news).toEqual([{ type: 'paused', cache: 'orders' }]);
    expect((await guest.next('changes')).caches).toHaveLength(1);
    expect((await insider.next('changes')).caches).toHaveLength(2);
    const hidden = url.replace('events', 'cache&cache=secret-costs');
    const init = { headers: { 'x-guest': 'yes' } };
    const unknown = url.replace('events', 'cache&cache=nothing');
    const answers = [await fetch(hidden, init), await fetch(unknown, init)];
    expect(answers[0]?.status).toBe(404);
    expect(await answers[0]?.text()).not.toContain('secret');
  });

  it('leaves no timers behind when 500 connections are aborted', async () => {
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const { port } = server.address() as AddressInfo;
    const sockets = Array.from({ length: 500 }, () => connect(port, '127.0.0.1'));
    for (const socket of sockets) {
      socket.write('GET /?api=events HTTP/1.1\r\nhost: localhost\r\n\r\n');
    }
    await waitFor(() => board.viewers === 500, { message: 'all to be there' });
    for (const socket of sockets) socket.destroy();
    await waitFor(() => board.viewers === 0, { message: 'all to be gone' });
    expect(fake.counts.watches).toBe(0);
    await waitFor(() => timers() <= before, { message: 'no more timers than before' });
  });

  it('ends when the board is closed, which then answers 503', async () => {
    const viewer = await join();
    await viewer.next('state');
    board.close();
    await viewer.ended();
    expect(fake.counts.watches).toBe(0);
    expect((await fetch(url)).status).toBe(503);
  });

  it('is not opened by HEAD', async () => {
    const { status, headers } = await fetch(url, { method: 'HEAD' });
    expect([status, headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    expect(board.viewers).toBe(0);
  });
});

describe('a viewer who does not read', () => {
  it('is disconnected at once when too much is unread', async () => {
    let ends = 0;
    const body = openStreamBody(100_000, () => {
      ends += 1;
    });
    const board: Board = {
      fetch: () => Promise.resolve(new Response(body.body)),
      viewers: 1,
      close: () => undefined,
    };
    const server = createServer(nodeHandler(board));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
    const more = async (): Promise<boolean> => {
      body.write(new Uint8Array(64 * 1024));
      const count = await new Promise((resolve) => {
        server.getConnections((_error, connections) => resolve(connections));
      });
      return ends === 1 && count === 0;
    };
    await waitFor(more, { message: 'the viewer to be disconnected', everyMs: 1 });
    body.end();
    expect(ends).toBe(1);
    socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('a board over a real server', () => {
  let shop: Shop;
  let place: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    shop = await openShop();
    place = await serve({ smart: shop.smart });
  });
  afterAll(async () => {
    place.board.close();
    place.server.closeAllConnections();
    place.server.close();
    await shop[Symbol.asyncDispose]();
  });

  it('tells a commit, and then the state', async () => {
    const viewer = await readEvents(place.url);
    await viewer.next('state');
    shop.source.rows = [];
    const { version } = await shop.orders.refresh();
    for (;;) {
      const { news } = await viewer.next('news');
      if (news.some((each) => each.type === 'committed' && each.version === version)) break;
    }
    for (;;) {
      const { caches } = await viewer.next('changes');
      if (caches.some((cache) => cache.version === version)) break;
    }
    viewer.leave();
  });

  it('says so when Redis hangs, answers 503, and recovers', async () => {
    const viewer = await readEvents(place.url);
    await viewer.next('state');
    shop.server.pause();
    try {
      await viewer.next('away');
      const page = await fetch(place.url.replace('?api=events', ''));
      const text = await page.text();
      expect([page.status, text]).toEqual([503, expect.stringMatching(/<p>[^<]+<\/p>/)]);
      expect(text).toContain('<script');
      const overview = await fetch(place.url.replace('events', 'overview'));
      expect(overview.status).toBe(503);
    } finally {
      shop.server.resume();
    }
    expect((await viewer.next('state')).caches).toMatchObject([{ name: 'orders' }]);
    viewer.leave();
  });
});
