import { expect, it } from 'vitest';
import type { Clock } from '../src/contracts/clock.js';
import type { Waiter } from '../src/instance/group-queues.js';
import { createGroupQueues } from '../src/instance/group-queues.js';

const clock: Clock = {
  now: () => 0,
  monotonic: () => 0,
  after: () => ({ stop: () => undefined }),
};

/** A queue of two slots, and the names of those that were called, in order. */
function queueOf(names: readonly string[]) {
  const called: string[] = [];
  const groups = createGroupQueues(clock);
  const queue = groups.of({ name: 'g', concurrency: 2 });
  const waiters = new Map(
    names.map((name): [string, Waiter] => [name, { called: () => void called.push(name) }]),
  );
  const of = (name: string): Waiter => waiters.get(name) ?? { called: () => undefined };
  for (const waiter of waiters.values()) queue.join(waiter);
  return { called, groups, queue, of };
}

it('calls those that wait in their order, as many at a time as there are slots', () => {
  const { called, groups, queue, of } = queueOf(['a', 'b', 'c', 'd']);
  for (let times = 0; times < 3; times += 1) groups.freed('g');
  expect(called).toEqual(['a', 'b']);
  queue.leave(of('a'));
  expect(called).toEqual(['a', 'b', 'c']);
  queue.leave(of('d'));
  queue.leave(of('b'));
  queue.leave(of('c'));
  expect(called).toEqual(['a', 'b', 'c']);
  expect(queue.mayAsk(undefined)).toBe(true);
});

it('calls those again first that have asked in vain, in their order', () => {
  const { called, groups, queue, of } = queueOf(['a', 'b', 'c']);
  groups.freed('g');
  groups.freed('g');
  queue.full(of('b'), [], 1000);
  queue.full(of('a'), [], 1000);
  queue.join(of('a'));
  groups.freed('g');
  groups.freed('g');
  expect(called).toEqual(['a', 'b', 'a', 'b']);
  queue.leave(of('a'));
  expect(called.at(-1)).toBe('c');
});

it('passes over thousands that wait no longer, and forgets them', () => {
  const names = Array.from({ length: 5000 }, (_, index) => String(index));
  const { called, queue, of } = queueOf(names);
  for (const name of names.slice(1, -1)) queue.leave(of(name));
  queue.leave(of('0'));
  expect(called.at(-1)).toBe('4999');
  expect(new Set(called).size).toBe(called.length);
});
