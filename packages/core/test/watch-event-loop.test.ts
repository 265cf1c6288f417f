import { describe, expect, it } from 'vitest';
import type { Clock } from '../src/contracts/clock.js';
import type { LogFields } from '../src/contracts/logger.js';
import { createRunningCaches } from '../src/instance/running-caches.js';
import { watchEventLoop } from '../src/instance/watch-event-loop.js';

/** A loop with one timer, which fires when the test says so. */
function openLoop() {
  let nowMs = 0;
  let armed: { dueAt: number; task: () => void } | undefined;
  const clock: Clock = {
    now: () => nowMs,
    monotonic: () => nowMs,
    after: (delayMs, task) => {
      const timer = { dueAt: nowMs + delayMs, task };
      armed = timer;
      return {
        stop: () => {
          if (armed === timer) armed = undefined;
        },
      };
    },
  };
  const warned: { kind: string; message: string; fields: LogFields }[] = [];
  const running = createRunningCaches();
  const warnings = {
    warn: (kind: string, message: string, fields: LogFields = {}) =>
      void warned.push({ kind, message, fields }),
    resolved: () => undefined,
    forget: () => undefined,
  };
  const fire = (): void => {
    const timer = armed;
    armed = undefined;
    timer?.task();
  };
  return {
    loop: { clock, running, warnings },
    warned,
    running,
    isArmed: () => armed !== undefined,
    /** Time passes and nothing runs. */
    block: (ms: number) => {
      nowMs += ms;
    },
    fire,
    /** Time passes until the timer is due. */
    idle: () => {
      nowMs = Math.max(nowMs, armed?.dueAt ?? nowMs);
      fire();
    },
  };
}

describe('watching the event loop', () => {
  it('says nothing while timers fire in time', () => {
    const { loop, warned, idle } = openLoop();
    watchEventLoop(loop, 1000);
    for (let look = 0; look < 100; look += 1) idle();
    expect(warned).toEqual([]);
  });

  it('leaves a clock alone that a test moves', () => {
    const { loop, isArmed } = openLoop();
    const stop = watchEventLoop({ ...loop, clock: { ...loop.clock, during: () => undefined } });
    expect(isArmed()).toBe(false);
    stop();
  });

  it('names the caches that were refreshed during the block, those that ended in it included', () => {
    const { loop, warned, running, block, fire, idle } = openLoop();
    watchEventLoop(loop, 1000);
    running.enter('earlier')();
    idle();
    const leave = running.enter('report');
    running.enter('sales');
    block(5000);
    leave();
    fire();
    expect(warned).toHaveLength(1);
    expect(warned[0]?.message).toContain(
      'the event loop was blocked for 4750 ms while these caches were refreshed: sales, report;',
    );
    expect(warned[0]?.fields).toEqual({
      blockedMs: 4750,
      longestMs: 4750,
      caches: ['sales', 'report'],
    });
  });

  it('remembers the longest block, for the warning that is let through later', () => {
    const { loop, warned, block, fire } = openLoop();
    watchEventLoop(loop, 1000);
    for (const ms of [3000, 2000]) {
      block(ms);
      fire();
    }
    expect(warned[1]?.fields).toMatchObject({ blockedMs: 1750, longestMs: 2750, caches: [] });
    expect(warned[1]?.message).toContain('while this instance led and refreshed nothing');
  });

  it('tells of a block that ends with the leadership, once, and leaves no timer', () => {
    const { loop, warned, block, fire, isArmed } = openLoop();
    const stop = watchEventLoop(loop, 1000);
    block(5000);
    stop();
    stop();
    fire();
    expect(warned).toHaveLength(1);
    expect(isArmed()).toBe(false);
  });

  it('names ten caches at most', () => {
    const { loop, warned, running, block, fire } = openLoop();
    watchEventLoop(loop, 1000);
    for (let index = 1; index <= 12; index += 1) running.enter(`cache-${String(index)}`);
    block(5000);
    fire();
    expect(warned[0]?.message).toContain('cache-10 and 2 more;');
  });
});
