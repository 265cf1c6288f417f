import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '@smart-redis/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ApiOverview } from '../src/api.js';
import { createBoard } from '../src/index.js';
import type { Board, BoardOptions } from '../src/index.js';
import { nodeHandler } from '../src/mounts/node.js';
import { readEvents } from './support/event-reader.js';
import type { EventReader } from './support/event-reader.js';
import { cacheNamed, fakeOperator } from './support/fake-operator.js';
import type { FakeOperator } from './support/fake-operator.js';

let fake: FakeOperator;
let board: Board;
let server: Server;
let address: string;
const readers: EventReader[] = [];

async function serve(options: Partial<BoardOptions> = {}): Promise<void> {
  fake = fakeOperator([cacheNamed('a'), cacheNamed('b'), cacheNamed('c')]);
  board = createBoard({ operator: fake.operator, logger: false, ...options });
  server = createServer(nodeHandler(board));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function end(): Promise<void> {
  for (const reader of readers.splice(0)) reader.leave();
  board.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

beforeEach(() => serve());
afterEach(() => end());

async function join(after: string): Promise<EventReader> {
  const reader = await readEvents(`${address}?api=events&after=${encodeURIComponent(after)}`);
  readers.push(reader);
  return reader;
}

/** What the page of a browser has. */
async function revisionInPage(): Promise<string> {
  const page = await (await fetch(address)).text();
  const text = /<script type="application\/json" id="state">(.*)<\/script>/.exec(page)?.[1];
  return (JSON.parse(text ?? '') as ApiOverview).revision;
}

it('A stream begins after what the page has, and sends nothing of that again', async () => {
  // What the first viewer has is known for two seconds, which a busy machine may need for less.
  const begun = await waitFor(
    async () => {
      const revision = await revisionInPage();
      const viewer = await join(revision);
      const first = await viewer.first();
      if (first.type === 'changes') return { revision, viewer, first };
      viewer.leave();
      await waitFor(() => board.viewers === 0, { message: 'the viewer to be gone' });
      return undefined;
    },
    { message: 'a stream that begins after the page' },
  );
  const { revision, viewer, first } = begun;
  expect(first).toMatchObject({ type: 'changes', revision, caches: [], gone: [], nothing: null });
  expect(first).not.toHaveProperty('instances');
  fake.caches = [cacheNamed('a'), cacheNamed('b', { rows: 9 })];
  fake.announce({ type: 'gap' });
  const next = await viewer.next('changes');
  expect(next.caches.map(({ name, rows }) => [name, rows])).toEqual([['b', 9]]);
  expect(next.gone).toEqual(['c']);
  expect(next.revision).not.toBe(revision);
});

it('A stream begins with all that has changed since what somebody has, however often', async () => {
  const other = await join('');
  const { revision } = await other.next('state');
  fake.caches = [cacheNamed('a'), cacheNamed('b', { rows: 9 }), cacheNamed('d')];
  fake.announce({ type: 'gap' });
  await other.next('changes');
  fake.caches = [cacheNamed('a'), cacheNamed('b', { rows: 10 }), cacheNamed('c', { rows: 7 })];
  fake.announce({ type: 'gap' });
  const { revision: newest } = await other.next('changes');
  const late = await (await join(revision)).first();
  expect(late).toMatchObject({ type: 'changes', revision: newest, gone: ['d'] });
  expect('caches' in late && late.caches.map(({ name, rows }) => [name, rows])).toEqual([
    ['b', 10],
    ['c', 7],
  ]);
  expect(await (await join(newest)).first()).toMatchObject({
    type: 'changes',
    caches: [],
    gone: [],
  });
});

it.each([
  ['nothing', ''],
  ['what another board has read', 'another-1'],
  ['the name of a property', '__proto__'],
  ['something long', 'x'.repeat(5000)],
])('A stream begins with everything for somebody who has %s', async (_what, revision) => {
  await revisionInPage();
  const first = await (await join(revision)).first();
  expect(first).toMatchObject({ type: 'state', caches: [{}, {}, {}] });
});

it('A stream begins with everything where not everybody may see it, which may have changed', async () => {
  await end();
  await serve({ canSee: () => true });
  const revision = await revisionInPage();
  expect(await (await join(revision)).first()).toMatchObject({ type: 'state', revision });
});

it('A stream begins with everything after Redis was away', async () => {
  const revision = await revisionInPage();
  fake.failure = new Error('away');
  const other = await join('');
  await other.next('away');
  const viewer = await join(revision);
  expect((await viewer.first()).type).toBe('away');
  fake.failure = undefined;
  expect((await viewer.next('state')).caches).toHaveLength(3);
});
