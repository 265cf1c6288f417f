import { SmartRedisError } from '@smart-redis/core';
import type { InstanceSummary, Operator } from '@smart-redis/core/operator';
import { expect, it } from 'vitest';
import type { ApiOverview } from '../src/api.js';
import type { Board, BoardOptions } from '../src/index.js';
import { createBoard } from '../src/index.js';
import type { FakeOperator } from './support/fake-operator.js';
import { cacheNamed, fakeOperator } from './support/fake-operator.js';

const hostile = '</script><!--<script>alert(1)</script>';

function boardOf({ operator }: FakeOperator, options: Partial<BoardOptions> = {}): Board {
  return createBoard({ operator, auth: false, logger: false, ...options });
}

async function pageOf(board: Board, headers: Record<string, string> = {}): Promise<string> {
  const request = new Request('http://localhost/caches', { headers });
  return (await board.fetch(request, { remoteAddress: '127.0.0.1' })).text();
}

/** What is in the page to be shown first; `undefined`: nothing. */
function stateIn(page: string): ApiOverview | undefined {
  const text = /<script type="application\/json" id="state">(.*)<\/script>/.exec(page)?.[1];
  return text === undefined ? undefined : (JSON.parse(text) as ApiOverview);
}

it('A page has the caches in it, as data that nothing in them ends', async () => {
  const fake = fakeOperator([cacheNamed(hostile, { family: hostile }), cacheNamed('orders')]);
  const page = await pageOf(boardOf(fake));
  expect(page.match(/<script/g)).toHaveLength(2);
  expect(page).not.toContain('<!--');
  const state = stateIn(page);
  expect(state?.caches.map(({ name }) => name)).toEqual([hostile, 'orders']);
  expect(state?.readMsAgo).toBeTypeOf('number');
  expect(fake.counts).toEqual({ reads: 1, watches: 0 });
});

it('A page has only the caches that its request may see', async () => {
  const fake = fakeOperator([cacheNamed('orders'), cacheNamed('secret')]);
  const board = boardOf(fake, { canSee: (_request, cache) => cache !== 'secret' });
  const page = await pageOf(board);
  expect(page).not.toContain('secret');
  expect(stateIn(page)?.caches.map(({ name }) => name)).toEqual(['orders']);
});

it.each<[boolean, Record<string, string>]>([
  [true, { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }],
  // By a link on another site, which cannot read the page.
  [
    true,
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  ],
  [
    false,
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ],
  [false, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
  [false, { origin: 'https://elsewhere.example' }],
])('A page has caches in it (%s) for %o', async (has, headers) => {
  expect(stateIn(await pageOf(boardOf(fakeOperator()), headers)) !== undefined).toBe(has);
});

it('A page of very many caches leaves them to its stream', async () => {
  const many = Array.from({ length: 4000 }, (_none, index) => cacheNamed(`cache-${String(index)}`));
  const page = await pageOf(boardOf(fakeOperator(many)));
  expect(stateIn(page)).toBeUndefined();
  expect(page).toContain('Loading; needs JavaScript.');
});

it('A page begins as soon as Redis answers, and ends with the caches', async () => {
  const fake = fakeOperator();
  let answer: (caches: Awaited<ReturnType<Operator['caches']>>) => void = () => undefined;
  const caches: Operator['caches'] = () => new Promise((resolve) => (answer = resolve));
  const operator: Operator = { ...fake.operator, caches };
  const board = boardOf({ ...fake, operator });
  const response = await board.fetch(new Request('http://localhost/'));
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const first = await reader?.read();
  expect(first?.value).toMatch(/app\.css.*app\.js.*<\/head>\n$/s);
  answer([cacheNamed('orders')]);
  const rest = await reader?.read();
  expect(stateIn(rest?.value ?? '')?.caches).toHaveLength(1);
  expect((await reader?.read())?.done).toBe(true);
});

it('A page that has begun says why there are no caches', async () => {
  const fake = fakeOperator();
  let refuse: (error: Error) => void = () => undefined;
  const caches = (): Promise<never> => new Promise((_resolve, reject) => (refuse = reject));
  const operator: Operator = { ...fake.operator, caches };
  const response = await boardOf({ ...fake, operator }).fetch(new Request('http://localhost/'));
  refuse(new SmartRedisError('SR_CONNECTION', 'the connection was lost'));
  expect(await response.text()).toContain('the connection was lost');
});

it('A page is not begun where the first answer is a refusal', async () => {
  const fake = fakeOperator();
  const answered = Promise.resolve<readonly InstanceSummary[]>([]);
  const refuse = async (): Promise<never> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    throw new SmartRedisError('SR_CONNECTION', 'refused');
  };
  const operator: Operator = { ...fake.operator, instances: () => answered, caches: refuse };
  const response = await boardOf({ ...fake, operator }).fetch(new Request('http://localhost/'));
  expect([response.status, await response.text()]).toEqual([
    503,
    expect.stringContaining('refused'),
  ]);
});
