import { expect, it } from 'vitest';
import { systemClock } from '../src/contracts/clock.js';
import { Alarm } from '../src/waiting/alarm.js';

it('wakes a sleeper that would sleep for ever', async () => {
  const alarm = new Alarm(systemClock);
  const slept = alarm.sleep(null);
  alarm.ring();
  await expect(slept).resolves.toBe('rung');
});

it('lets time wake it', async () => {
  await expect(new Alarm(systemClock).sleep(1)).resolves.toBe('slept');
});

it('wakes within a minute after the wall clock was set, if that counts', async () => {
  const timers: { readonly delayMs: number; readonly task: () => void }[] = [];
  let [now, monotonic] = [0, 0];
  const clock = {
    now: () => now,
    monotonic: () => monotonic,
    after: (delayMs: number, task: () => void) => {
      timers.push({ delayMs, task });
      return { stop: () => undefined };
    },
  };
  /** Lets the next timer fire; the wall clock is `jumpMs` ahead then. */
  const fire = (jumpMs = 0): number => {
    const { delayMs = 0, task } = timers.shift() ?? {};
    now += delayMs + jumpMs;
    monotonic += delayMs;
    task?.();
    return delayMs;
  };
  const slept = new Alarm(clock).sleep(150_000, { byWall: true });
  expect([fire(), fire(), fire()]).toEqual([60_000, 60_000, 30_000]);
  await expect(slept).resolves.toBe('slept');
  for (const jumpMs of [3_600_000, -3_600_000]) {
    const woken = new Alarm(clock).sleep(7_200_000, { byWall: true });
    fire();
    fire(jumpMs);
    await expect(woken).resolves.toBe('rung');
  }
  // Longer than the longest timer, in parts.
  const long = new Alarm(clock).sleep(2 ** 31 + 9);
  expect([fire(3_600_000), fire()]).toEqual([2 ** 31 - 1, 10]);
  await expect(long).resolves.toBe('slept');
});

it('remembers a ring until the next sleep, and no longer', async () => {
  const alarm = new Alarm(systemClock);
  alarm.ring();
  await alarm.sleep(null);
  let isAwake = false;
  const slept = alarm.sleep(null).then(() => (isAwake = true));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(isAwake).toBe(false);
  alarm.ring();
  await slept;
});
