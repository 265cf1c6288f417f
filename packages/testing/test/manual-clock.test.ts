import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../src/index.js';

describe('a clock that is moved by hand', () => {
  it('runs what falls due in order, also what that starts', () => {
    const clock = manualClock(1000);
    const ran: string[] = [];
    const note = (what: string) => (): void => {
      ran.push(`${what} at ${String(clock.monotonic())}`);
    };
    clock.after(20, note('second'));
    clock.after(10, () => {
      note('first')();
      clock.after(5, note('between'));
    });
    clock.after(20, note('third'));
    clock.after(10, note('never')).stop();
    clock.advance('20ms');
    expect(ran).toEqual(['first at 10', 'between at 15', 'second at 20', 'third at 20']);
    expect([clock.now(), clock.timerCount]).toEqual([1020, 0]);
  });

  it('waits for what a timer sets off before time goes on', async () => {
    const clock = manualClock();
    const seenAt: number[] = [];
    clock.after(10, () => {
      const work = async (): Promise<void> => {
        for (let round = 0; round < 20; round += 1) {
          await turn();
          clock.after(1000, () => undefined).stop();
        }
        seenAt.push(clock.monotonic());
      };
      void work();
    });
    clock.after(11, () => undefined);
    await clock.advanceAsync(100);
    expect(seenAt).toEqual([10]);
  });
});
