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
