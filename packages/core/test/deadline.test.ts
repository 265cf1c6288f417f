import { describe, expect, it } from 'vitest';
import type { Clock, Timer } from '../src/contracts/clock.js';
import { guardConnection } from '../src/drivers/guarded-connection.js';
import type { ConnectionHandlers, RawConnection } from '../src/drivers/raw-connection.js';
import { throttle } from '../src/drivers/throttle.js';
import { SmartRedisError } from '../src/errors/errors.js';
import { startDeadline } from '../src/waiting/deadline.js';
import { within } from '../src/waiting/within.js';

/** A clock whose next timer fires when the test says, late or not, with all that are due by then. */
function lateClock(): Clock & { fire(lateMs: number): void } {
  let now = 0;
  let timers: readonly { readonly atMs: number; readonly task: () => void }[] = [];
  return {
    now: () => now,
    monotonic: () => now,
    after: (delayMs, task) => {
      const timer = { atMs: now + delayMs, task };
      timers = [...timers, timer];
      return { stop: () => (timers = timers.filter((other) => other !== timer)) };
    },
    fire: (lateMs) => {
      now = Math.min(...timers.map(({ atMs }) => atMs)) + lateMs;
      const due = timers.filter(({ atMs }) => atMs <= now);
      timers = timers.filter((timer) => !due.includes(timer));
      for (const { task } of due) task();
    },
  };
}

function idleConnection(destroySocket: () => void): RawConnection {
  const unused = (): never => {
    throw new Error('not used');
  };
  return {
    ...{ call: unused, callAll: unused, transact: unused, subscribe: unused, unsubscribe: unused },
    connect: () => undefined,
    destroySocket,
    close: () => undefined,
  };
}

describe('a deadline', () => {
  /** Starts one of 200 ms; the function that is returned tells how often it has given up. */
  function start(): {
    clock: ReturnType<typeof lateClock>;
    deadline: Timer;
    givenUp: () => number;
  } {
    const clock = lateClock();
    let count = 0;
    const deadline = startDeadline(clock, 200, () => (count += 1));
    return { clock, deadline, givenUp: () => count };
  }

  it('gives up when it has passed, no sooner and no later', () => {
    const { clock, givenUp } = start();
    for (let quarter = 0; quarter < 3; quarter += 1) clock.fire(0);
    expect([clock.monotonic(), givenUp()]).toEqual([150, 0]);
    clock.fire(5);
    expect([clock.monotonic(), givenUp()]).toEqual([205, 1]);
  });

  it('does not count a time in which the event loop was blocked', () => {
    const { clock, givenUp } = start();
    clock.fire(5000);
    for (let quarter = 0; quarter < 3; quarter += 1) clock.fire(0);
    expect(givenUp()).toBe(0);
    clock.fire(900);
    expect(givenUp()).toBe(0);
    clock.fire(0);
    expect(givenUp()).toBe(1);
  });

  it('gives up at last, though the event loop is blocked again and again', () => {
    const { clock, givenUp } = start();
    for (let quarter = 0; quarter < 8; quarter += 1) clock.fire(200);
    expect(givenUp()).toBe(0);
    // What has arrived meanwhile is read before.
    clock.fire(0);
    expect(givenUp()).toBe(1);
  });

  it('is stopped also while it waits a little more', () => {
    const { clock, deadline, givenUp } = start();
    clock.fire(200);
    deadline.stop();
    clock.fire(0);
    expect(givenUp()).toBe(0);
  });

  it('lets a wait take what arrives after a block', async () => {
    const clock = lateClock();
    let reply: (value: string) => void = () => undefined;
    const work = new Promise<string>((resolve) => (reply = resolve));
    const settled = within(work, { clock, limitMs: 200 });
    clock.fire(5000);
    reply('late');
    expect(await settled).toEqual({ state: 'done', value: 'late' });
  });

  it('lets a connection become ready after a block', async () => {
    const clock = lateClock();
    let handlers: ConnectionHandlers | undefined;
    let destroyed = 0;
    const connection = guardConnection({
      clock,
      address: 'localhost:1',
      open: (given) => {
        handlers = given;
        return idleConnection(() => (destroyed += 1));
      },
      translate: () => new SmartRedisError('SR_CONNECTION', 'failed'),
      isRenewedWhenDemoted: false,
      connectTimeoutMs: 200,
    });
    const ready = connection.ready(200);
    clock.fire(5000);
    handlers?.onReady();
    await ready;
    expect(destroyed).toBe(0);
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
