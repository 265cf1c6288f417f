import { waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiOverview } from '../src/api.js';
import { createBoard } from '../src/index.js';
import type { Board } from '../src/index.js';
import type { App } from './support/apps.js';
import { bannedHeader, first, frameworks, second } from './support/apps.js';
import { readEvents } from './support/event-reader.js';
import type { Shop } from './support/shop.js';
import { startRewritingProxy } from './support/rewriting-proxy.js';
import { openShop } from './support/shop.js';

const authorization = `Basic ${Buffer.from('ops:secret').toString('base64')}`;
const signedIn = { headers: { authorization } };

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop[Symbol.asyncDispose]();
});

describe.each(Object.entries(frameworks))('a board in %s', (name, start) => {
  let board: Board;
  let app: App;
  beforeAll(async () => {
    const auth = { user: 'ops', password: 'secret' };
    board = createBoard({ operator: shop.operator, auth, readOnly: false, logger: false });
    app = await start(board);
  });
  afterAll(async () => {
    board.close();
    // Clients keep connections that were never used, for which a server waits.
    app.server.closeAllConnections();
    await app.close();
  });
  const places = [first, `${first}/`, second, `${second}/`];

  it('asks for a password, and answers those who have it', async () => {
    for (const place of places) {
      const url = `${app.origin}${place}`;
      expect((await fetch(url)).status, place).toBe(401);
      expect((await fetch(url, signedIn)).status, place).toBe(200);
    }
  });

  it('has a page whose files are found from wherever it is', async () => {
    for (const place of places) {
      const url = `${app.origin}${place}`;
      const page = await (await fetch(url, signedIn)).text();
      const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)];
      expect(links).toHaveLength(3);
      for (const [, link = ''] of links) {
        const file = await fetch(new URL(link.replaceAll('&amp;', '&'), url), signedIn);
        expect([file.status, file.headers.get('x-content-type-options')]).toEqual([200, 'nosniff']);
        expect(file.headers.get('cache-control')).toContain('immutable');
        expect((await file.text()).length).toBeGreaterThan(0);
      }
    }
  });

  it('has an API', async () => {
    for (const place of places) {
      const response = await fetch(`${app.origin}${place}?api=overview`, signedIn);
      const { board: about, caches } = (await response.json()) as ApiOverview;
      expect(about.namespace).toBe('shop');
      expect(caches.map((cache) => cache.name)).toEqual(['orders']);
    }
  });

  it('acts, also when the framework has read the body', async () => {
    for (const place of places) {
      const response = await fetch(`${app.origin}${place}?api=pause`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ cache: 'orders', reason: 'grün' }),
      });
      expect(await response.json()).toEqual({ message: 'The cache is paused.' });
    }
  });

  it('sends events at once, uncompressed', async () => {
    for (const place of places) {
      const headers = { authorization, 'accept-encoding': 'gzip, br' };
      const events = await readEvents(`${app.origin}${place}?api=events`, { headers });
      expect(events.headers.get('content-encoding')).toBeNull();
      expect((await events.next('state')).caches).toHaveLength(1);
      // A later one, which a compression would keep until there is more.
      let isHeard = false;
      const heard = events.next('news').then(({ news }) => {
        isHeard = true;
        return news;
      });
      // The first one may come before the board listens.
      const pause = async (): Promise<boolean> => {
        await shop.operator.pause('orders');
        return isHeard;
      };
      await waitFor(pause, { message: 'the news', everyMs: 250 });
      expect(await heard).toContainEqual({ type: 'paused', cache: 'orders' });
      events.leave();
    }
  });

  it.runIf(name.startsWith('NestJS'))('is guarded by the guards of the application', async () => {
    for (const place of places) {
      const headers = { authorization, [bannedHeader]: 'yes' };
      expect((await fetch(`${app.origin}${place}`, { headers })).status).toBe(403);
    }
  });

  it('ends its streams when the server is closed', async () => {
    const closing = await start(board);
    const events = await readEvents(`${closing.origin}${first}?api=events`, signedIn);
    await events.next('state');
    await Promise.all([closing.close(), events.ended()]);
  });
});

describe.each([
  // What the browser asks for, and what the application gets.
  ['strips a prefix', (path: string) => path.replace('/tools/eu', ''), `/tools/eu${first}`],
  ['adds a prefix', (path: string) => `/internal${path}`, first.replace('/internal', '')],
  ['strips all of the path', (path: string) => path.replace(/^[^?]*/, first), '/any/where'],
])('a board behind a proxy that %s', (_, rewrite, place) => {
  it('has its page, its files, its API, its actions and its events', async () => {
    const board = createBoard({
      operator: shop.operator,
      auth: false,
      readOnly: false,
      logger: false,
    });
    const app = await frameworks['Express 5']?.(board);
    await using proxy = await startRewritingProxy(app?.origin ?? '', rewrite);
    for (const slash of ['', '/']) {
      const url = `${proxy.origin}${place}${slash}`;
      const page = await (await fetch(url)).text();
      for (const [, link = ''] of page.matchAll(/(?:src|href)="([^"]+)"/g)) {
        expect((await fetch(new URL(link.replaceAll('&amp;', '&'), url))).status).toBe(200);
      }
      const overview = (await (await fetch(`${url}?api=overview`)).json()) as ApiOverview;
      expect(overview.caches.map((cache) => cache.name)).toEqual(['orders']);
      const paused = await fetch(`${url}?api=pause`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: proxy.origin },
        body: JSON.stringify({ cache: 'orders' }),
      });
      expect(await paused.json()).toEqual({ message: 'The cache is paused.' });
      const events = await readEvents(`${url}?api=events`);
      expect((await events.next('state')).caches).toHaveLength(1);
      events.leave();
    }
    board.close();
    app?.server.closeAllConnections();
    await app?.close();
  });
});
