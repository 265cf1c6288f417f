import { expect, it } from 'vitest';
import type { Version } from '../src/contracts/version.js';
import { resolveFamily } from '../src/families/family-definition.js';
import { memberList } from '../src/families/member-list.js';

const named = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `m${String(index)}`);

const contextWith = (previous: Version | null) => ({
  ...{ signal: new AbortController().signal, params: undefined, previous, reason: 'due' as const },
  ...{ attempt: 1, upstream: {}, unchanged: () => undefined as never },
});

it('says what to return in place of numbers', async () => {
  const members = () => [7] as unknown as string[];
  const { fetcher } = memberList(resolveFamily({ name: 'tenants', members, define: () => ({}) }), {
    namespace: 'default',
    serverNowMs: () => Promise.resolve(1000),
    listed: () => Promise.resolve([]),
    gone: () => Promise.resolve(new Map()),
    strays: () => Promise.resolve([]),
    prepareDrop: () => Promise.resolve(() => Promise.resolve(true)),
  });
  if (typeof fetcher !== 'function') throw new Error('it is one');
  const fetched = Promise.resolve().then(() => fetcher(contextWith(null)));
  await expect(fetched).rejects.toThrow('not 7: return String(id)');
});

it('writes down any number of members that are gone, in commands that Redis takes', async () => {
  const left = named(100);
  const family = resolveFamily({
    ...{ name: 'tenants', members: () => left, define: () => ({}) },
    whenGone: 'drop',
  });
  const definition = memberList(family, {
    namespace: 'default',
    serverNowMs: () => Promise.resolve(1000),
    listed: () => Promise.resolve(named(9000)),
    gone: () => Promise.resolve(new Map()),
    strays: () => Promise.resolve([]),
    prepareDrop: () => Promise.resolve(() => Promise.resolve(true)),
  });
  const { fetcher, targets } = definition;
  if (typeof fetcher !== 'function' || typeof targets === 'function')
    throw new Error('it has both');
  const previous = {
    ...{ version: 1, builtAt: new Date(), rows: 9000, bytes: 1, durationMs: 1, term: 1 },
    leader: 'a',
  };
  const rows = await fetcher(contextWith(previous));
  expect([...(rows as Iterable<string>)]).toEqual(left);
  const commands = targets.gone?.writer.finish?.('key', { rows: 100, form: 'rows' } as never) ?? [];
  expect(commands.flatMap(([, , ...words]) => words)).toHaveLength(8900 * 2);
  // A script unpacks a command onto Lua's stack, which holds some 8,000 values.
  expect(Math.max(...commands.map((command) => command.length))).toBeLessThan(1100);
});
