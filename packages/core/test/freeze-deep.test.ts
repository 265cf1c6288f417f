import { expect, it } from 'vitest';
import { freezeDeep } from '../src/targets/readers/freeze-deep.js';

it('freezes plain data for good, to any depth', () => {
  const row = { id: 1, tags: ['a', { deep: [null, { er: 1n }] }], none: undefined };
  expect(freezeDeep(row)).toBe(true);
  expect(() => (row.tags[1] as { deep: unknown[] }).deep.push(1)).toThrow(TypeError);
  const twice: Record<string, unknown> = { row };
  twice.self = twice;
  expect(freezeDeep(twice)).toBe(true);
  expect([freezeDeep(3), freezeDeep('a'), freezeDeep(null), freezeDeep(undefined)]).toEqual(
    Array(4).fill(true),
  );
});

class Money {
  readonly cents = 3;
}

it.each<[string, unknown]>([
  ['a Date', new Date()],
  ['a Map', new Map()],
  ['a Set', new Set()],
  ['a Buffer', Buffer.from('a')],
  ['an instance of a class', new Money()],
  ['a function', () => 1],
])('says that %s is not protected', (_, part) => {
  expect(freezeDeep(part)).toBe(false);
  const row = { list: [{ part }] };
  expect(freezeDeep(row)).toBe(false);
  expect(Object.isFrozen(row.list[0])).toBe(true);
});
