import { afterEach, describe, expect, it, vi } from 'vitest';
import type { BoardClient, BoardOptions } from '../src/index.js';
import { createBoard } from '../src/index.js';
import { fakeOperator } from './support/fake-operator.js';

const here: BoardClient = { remoteAddress: '127.0.0.1' };
const overview = 'http://localhost:4000/?api=overview';

afterEach(() => {
  vi.unstubAllEnvs();
});

function open(options: Omit<BoardOptions, 'operator' | 'smart'> = {}) {
  return createBoard({ operator: fakeOperator().operator, logger: false, ...options });
}

async function answerTo(
  options: Omit<BoardOptions, 'operator' | 'smart'>,
  url: string,
  init: RequestInit = {},
  client: BoardClient = here,
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await open(options).fetch(new Request(url, init), client);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('a board without auth', () => {
  it('answers programs on the same computer', async () => {
    for (const remoteAddress of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1']) {
      expect((await answerTo({}, overview, {}, { remoteAddress })).status).toBe(200);
    }
    for (const host of ['localhost', '127.0.0.1:80', '[::1]:3000', 'shop.localhost']) {
      expect((await answerTo({}, `http://${host}/?api=overview`)).status).toBe(200);
    }
  });

  it.each<[string, string, BoardClient, Record<string, string>]>([
    ['another computer', overview, { remoteAddress: '10.1.2.3' }, {}],
    ['another computer', overview, { remoteAddress: '::ffff:10.1.2.3' }, {}],
    ['another computer', overview, { remoteAddress: '127.0.0.1.evil.example' }, {}],
    ['a proxy', overview, here, { 'x-forwarded-for': '127.0.0.1' }],
    ['a proxy', overview, here, { forwarded: 'for=10.0.0.1' }],
    ['who asks is not known', overview, {}, {}],
    ['not reached as localhost', 'http://rebound.example/?api=overview', here, {}],
  ])('refuses %s and says why', async (reason, url, client, headers) => {
    const { status, text } = await answerTo({}, url, { headers }, client);
    expect(status).toBe(403);
    expect(text).toContain(reason);
    expect(text).toContain('auth');
  });

  it('answers nobody in production, with a page that says why', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    const { status, text, headers } = await answerTo({}, 'http://localhost/');
    expect(status).toBe(403);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toContain('in production it answers nobody');
    expect(text).not.toContain('<script');
  });

  it('answers everybody with auth: false, also in production', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    const client = { remoteAddress: '10.1.2.3' };
    expect((await answerTo({ auth: false }, overview, {}, client)).status).toBe(200);
  });
});

describe('a board with a user and a password', () => {
  const auth = { user: 'ops', password: 'grün:1' };
  const basic = (text: string): RequestInit => ({
    headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` },
  });

  it('asks for them, for every part of the board', async () => {
    for (const query of ['', '?asset=app.js', '?api=overview', '?api=events', '?api=nonsense']) {
      const { status, headers } = await answerTo({ auth }, `http://shop.example/${query}`);
      expect(status, query).toBe(401);
      expect(headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    }
  });

  it('takes the right ones, and no others', async () => {
    expect((await answerTo({ auth }, overview, basic('ops:grün:1'))).status).toBe(200);
    const wrong = ['ops:', 'ops:grün:2', 'Ops:grün:1', 'ops:grün:1 ', ':', '', 'ops'];
    for (const text of wrong) {
      expect((await answerTo({ auth }, overview, basic(text))).status, text).toBe(401);
    }
    const bearer = { headers: { authorization: 'Bearer b3BzOmdyw7xuOjE=' } };
    expect((await answerTo({ auth }, overview, bearer)).status).toBe(401);
  });
});

describe('a board with a function', () => {
  it('takes nothing but true for a yes', async () => {
    const answers = [false, undefined, null, 1, 'yes', {}];
    for (const answer of answers) {
      const auth = (() => answer) as () => boolean;
      expect((await answerTo({ auth }, overview)).status, typeof answer).toBe(401);
    }
    expect((await answerTo({ auth: () => Promise.resolve(true) }, overview)).status).toBe(200);
  });

  it('sends a response of the function as it is', async () => {
    const auth = (): Response => Response.redirect('https://login.example/', 302);
    const { status, headers } = await answerTo({ auth }, overview);
    expect([status, headers.get('location')]).toEqual([302, 'https://login.example/']);
    expect(headers.get('content-security-policy')).toBeNull();
  });

  it('lets nobody in when it fails, and tells only the log why', async () => {
    const error = vi.fn();
    const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error };
    const auth = (): boolean => {
      throw new Error('no session store at redis://:secret@sessions');
    };
    const { status, text } = await answerTo({ auth, logger }, overview);
    expect(status).toBe(500);
    expect(text).not.toContain('secret');
    expect(error).toHaveBeenCalledOnce();
  });
});

describe('a request of another site', () => {
  const act = (headers: Record<string, string>, url = 'https://ops.example/x?api=pause') =>
    [
      url,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{"cache":"orders"}',
      },
    ] as const;
  const options = { auth: false, readOnly: false } as const;

  it.each<Record<string, string>>([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'https://ops.example.evil.example' },
    { origin: 'https://ops.example:8443' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'https://ops.example' },
    { 'sec-fetch-site': 'none' },
  ])('is refused: %o', async (headers) => {
    const { status, text } = await answerTo(options, ...act(headers));
    expect(status).toBe(403);
    expect(text).toContain('BOARD_ORIGIN');
  });

  it.each<Record<string, string>>([
    { origin: 'https://ops.example' },
    { origin: 'https://ops.example', 'sec-fetch-site': 'same-origin' },
    // A program that is no browser.
    {},
    // Through a proxy that changes the host.
    { origin: 'https://public.example', 'x-forwarded-host': 'public.example' },
    { origin: 'https://public.example', 'sec-fetch-site': 'same-origin' },
    { origin: 'https://listed.example' },
  ])('is told from one of its own: %o', async (headers) => {
    const origins = ['https://listed.example'];
    expect((await answerTo({ ...options, origins }, ...act(headers))).status).toBe(200);
  });

  it('learns nothing either', async () => {
    for (const api of ['overview', 'events', 'cache&cache=orders']) {
      const headers = { 'sec-fetch-site': 'cross-site' };
      const { status } = await answerTo({ auth: false }, `https://ops.example/?api=${api}`, {
        headers,
      });
      expect(status, api).toBe(403);
    }
  });

  it('cannot act by a form', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const { status } = await answerTo(options, ...act({ 'content-type': type }));
      expect(status, type).toBe(400);
    }
  });
});

describe('a read-only board', () => {
  it('refuses every action with the reason, and is one unless told otherwise', async () => {
    for (const api of ['refresh', 'force', 'pause', 'resume', 'rollback']) {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
      const { status, text } = await answerTo({}, `http://localhost/?api=${api}`, init);
      expect(status, api).toBe(405);
      expect(JSON.parse(text)).toMatchObject({ error: { code: 'BOARD_READ_ONLY' } });
    }
    const { text } = await answerTo({}, overview);
    expect(JSON.parse(text)).toMatchObject({ board: { readOnly: true, actions: [] } });
  });
});

describe('options of a board', () => {
  it.each<[string, unknown]>([
    ['operator', {}],
    ['operator', { operator: fakeOperator().operator, smart: { operator: () => undefined } }],
    ['operator', { operator: { caches: 1 } }],
    ['smart', { smart: {} }],
    ['auth', { operator: fakeOperator().operator, auth: true }],
    ['auth', { operator: fakeOperator().operator, auth: 'secret' }],
    ['auth.user', { operator: fakeOperator().operator, auth: { user: 'a:b', password: 'c' } }],
    ['auth.password', { operator: fakeOperator().operator, auth: { user: 'a', password: '' } }],
    ['readonly', { operator: fakeOperator().operator, readonly: true }],
    ['readOnly', { operator: fakeOperator().operator, readOnly: 'no' }],
    ['origins', { operator: fakeOperator().operator, origins: ['ops.example'] }],
    [
      'environment.color',
      { operator: fakeOperator().operator, environment: { label: 'x', color: 'red;' } },
    ],
  ])('refuses a wrong %s by name, without a password', (name, options) => {
    expect(() => createBoard(options as BoardOptions)).toThrow(
      expect.objectContaining({
        code: 'SR_INVALID_OPTION',
        message: expect.stringContaining(name) as string,
      }),
    );
    expect(() => createBoard(options as BoardOptions)).not.toThrow(/secret/);
  });
});
