import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SmartRedisError } from '@smart-redis/core';
import type { Operator } from '@smart-redis/core/operator';
import { waitFor } from '@smart-redis/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBoard } from '../src/index.js';
import type { Board } from '../src/index.js';
import { nodeHandler } from '../src/mounts/node.js';
import { readEvents } from './support/event-reader.js';
import type { FakeOperator } from './support/fake-operator.js';
import { cacheNamed, fakeOperator } from './support/fake-operator.js';

const attacks = [
  '</script><img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  'a\n\nevent: board\ndata: {"type":"state"}\n\n',
  'a\r\ncontent-type: text/html\r\n\r\n<script>alert(1)</script>',
  '\u2028\u2029\u0000\u001b[2J',
  '..',
  '../../admin',
  '%2F..%2f',
  '__proto__',
  'constructor',
  '?api=overview#x&asset=app.js',
  '\u{1f4a5}',
];
const anyText = fc.oneof(fc.constantFrom(...attacks), fc.string({ unit: 'grapheme' }));

describe('hostile text', () => {
  let fake: FakeOperator;
  let board: Board;
  let server: Server;
  let url: string;
  beforeAll(async () => {
    fake = fakeOperator();
    // Answers with what it is asked for.
    const rows: Operator['rows'] = (name, target) =>
      Promise.resolve({
        ...{ version: 1, codec: 'json', total: 2, cursor: name },
        rows: [
          { id: target, text: JSON.stringify({ [name]: target }), bytes: 1, cut: false },
          { id: name, text: target, bytes: 1, cut: true },
        ],
      });
    const cache: Operator['cache'] = (name) =>
      Promise.reject(new SmartRedisError('SR_REFUSED', name));
    const operator = { ...fake.operator, rows, cache, versions: cache, history: cache };
    board = createBoard({ operator: operator as unknown as Operator, logger: false });
    server = createServer(nodeHandler(board));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => {
    board.close();
    server.closeAllConnections();
    server.close();
  });

  function expectSafe(headers: Headers, type: string): void {
    expect(headers.get('content-type')).toContain(type);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toContain('no-store');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:|https?:/);
  }

  it('comes through the API as it is, in names, ids and values', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (name, target) => {
        fc.pre(name !== '' && target !== '');
        const query = new URLSearchParams({ api: 'rows', cache: name, target });
        const response = await fetch(`${url}?${query.toString()}`);
        expectSafe(response.headers, 'application/json');
        const page = (await response.json()) as { cursor: string; rows: { id: string }[] };
        expect([page.cursor, ...page.rows.map(({ id }) => id)]).toEqual([name, target, name]);
        query.set('api', 'cache');
        const failed = await fetch(`${url}?${query.toString()}`);
        expectSafe(failed.headers, 'application/json');
        expect(await failed.json()).toEqual({ error: { code: 'SR_REFUSED', message: name } });
      }),
      { numRuns: 50, endOnFailure: true },
    );
  });

  it('stays one message of the stream', async () => {
    fake.caches = attacks.map((name) =>
      cacheNamed(name, {
        servedBy: name,
        paused: { reason: name, at: new Date(0), by: name },
        lastError: { code: 'SR_FETCH_FAILED', message: name, at: new Date(0) },
        targets: [{ name, key: name, type: name, codec: name }],
      }),
    );
    const viewer = await readEvents(`${url}?api=events`);
    expectSafe(viewer.headers, 'text/event-stream');
    const { caches } = await viewer.next('state');
    expect(caches.map(({ name }) => name)).toEqual(attacks);
    expect(caches.map(({ lastError }) => lastError?.message)).toEqual(attacks);
    for (const cache of attacks) {
      const news = { type: 'failed', cache, instance: cache, code: 'SR_CLOSED', message: cache };
      fake.announce(news as Parameters<FakeOperator['announce']>[0]);
    }
    const { news } = await viewer.next('news');
    expect(news.map(({ cache }) => cache)).toEqual(attacks);
    viewer.leave();
  });

  it('is text in every page', async () => {
    for (const attack of attacks) {
      fake.failure = new SmartRedisError('SR_CONNECTION', attack);
      // A reading of half a second ago still counts.
      const away = async (): Promise<Response | undefined> => {
        const answer = await fetch(url);
        return answer.status === 503 ? answer : undefined;
      };
      const response = await waitFor(away, { message: 'the page to be away' });
      expectSafe(response.headers, 'text/html');
      const page = await response.text();
      // What the page itself has.
      expect(page.match(/<script/g)).toHaveLength(1);
      expect(page).not.toMatch(/<img|<svg|onmouseover='/);
      expect(page).not.toMatch(/<script(?![^>]*src="\?asset=app\.js)|style=/);
      const unknown = await fetch(`${url}?asset=${encodeURIComponent(attack)}`);
      expect(unknown.status).toBe(404);
      expect(await unknown.text()).not.toContain('<img');
    }
    fake.failure = undefined;
  });
});
