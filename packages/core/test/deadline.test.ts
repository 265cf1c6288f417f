import { describe, expect, it } from 'vitest';
import type { Clock } from '../src/contracts/clock.js';
import { startDeadline } from '../src/drivers/deadline.js';
import { throttle } from '../src/drivers/throttle.js';

/** A clock of one timer, which fires when the test says, late or not. */
function lateClock(): Clock & { fire(lateMs: number): void } {
  let now = 0;
  let next: { atMs: number; task: () => void } | undefined;
  return {
    now: () => now,
    monotonic: () => now,
    after: (delayMs, task) => {
      next = { atMs: now + delayMs, task };
      return { stop: () => (next = undefined) };
    },
    fire: (lateMs) => {
      const due = next;
      next = undefined;
      now = (due?.atMs ?? now) + lateMs;
      due?.task();
    },
  };
}

describe('a deadline', () => {
  it('gives up when it has passed', () => {
    const clock = lateClock();
    let givenUp = 0;
    startDeadline(clock, 50, () => (givenUp += 1));
    clock.fire(5);
    expect(givenUp).toBe(1);
  });

  it('waits a little more after each block of the event loop, and then gives up', () => {
    const clock = lateClock();
    let givenUp = 0;
    startDeadline(clock, 50, () => (givenUp += 1));
    clock.fire(200);
    clock.fire(200);
    clock.fire(200);
    expect(givenUp).toBe(0);
    clock.fire(0);
    expect(givenUp).toBe(1);
  });

  it('is stopped also while it waits a little more', () => {
    const clock = lateClock();
    let givenUp = 0;
    const deadline = startDeadline(clock, 50, () => (givenUp += 1));
    clock.fire(200);
    deadline.stop();
    clock.fire(0);
    expect(givenUp).toBe(0);
  });
});

describe('a throttled call', () => {
  it('is made at once, then once for all events within a gap, and at once again', () => {
    const clock = lateClock();
    let calls = 0;
    const happened = throttle(clock, 1000, () => (calls += 1));
    happened();
    expect(calls).toBe(1);
    happened();
    happened();
    expect(calls).toBe(1);
    clock.fire(0);
    expect(calls).toBe(2);
    clock.fire(0);
    expect(calls).toBe(2);
    happened();
    expect(calls).toBe(3);
  });
});
