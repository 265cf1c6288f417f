import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createClaimLimit } from '../src/instance/claim-limit.js';
import type { Clock } from '../src/contracts/clock.js';

/** A clock whose timers fire when the test says. */
function heldClock(): Clock & { fire(): void } {
  let tasks: readonly (() => void)[] = [];
  return {
    now: () => 0,
    monotonic: () => 0,
    after: (_delayMs, task) => {
      tasks = [...tasks, task];
      return { stop: () => (tasks = tasks.filter((other) => other !== task)) };
    },
    fire: () => {
      for (const task of tasks) task();
    },
  };
}

/** Claims that are answered when the test says; each is followed by other work. */
function claim(count: number, clock: Clock = heldClock()) {
  const limit = createClaimLimit(clock);
  const answers: (() => void)[] = [];
  const done: string[] = [];
  const runs = Array.from({ length: count }, async (_, index) => {
    await limit.run(() => new Promise<void>((resolve) => answers.push(resolve)));
    done.push(`claimed ${String(index)}`);
    await limit.answered();
    done.push(`followed ${String(index)}`);
  });
  return { answers, done, runs };
}

describe('claims', () => {
  it('of a takeover are all answered before anything follows the first of them', async () => {
    const { answers, done, runs } = claim(40);
    await turn();
    expect(answers).toHaveLength(40);
    for (const answer of answers) {
      expect(done.filter((what) => what.startsWith('followed'))).toEqual([]);
      answer();
      await turn();
    }
    await Promise.all(runs);
    expect(done.slice(0, 40).every((what) => what.startsWith('claimed'))).toBe(true);
  });

  it('of thousands of caches let the first go on once as many as are under way are answered', async () => {
    const { answers, done, runs } = claim(1000);
    await turn();
    expect(answers).toHaveLength(64);
    for (let next = 0; next < 1000; next += 1) {
      answers[next]?.();
      await turn();
      const followed = done.filter((what) => what.startsWith('followed')).length;
      expect(next + 1 - followed).toBeLessThanOrEqual(64);
    }
    await Promise.all(runs);
  });

  it('that are not answered hold nobody up for long', async () => {
    const clock = heldClock();
    const { answers, done } = claim(2, clock);
    await turn();
    answers[0]?.();
    await turn();
    expect(done).toEqual(['claimed 0']);
    clock.fire();
    await turn();
    expect(done).toEqual(['claimed 0', 'followed 0']);
  });

  it('that fail count as answered', async () => {
    const limit = createClaimLimit(heldClock());
    const failed = limit.run(() => turn().then(() => Promise.reject(new Error('refused'))));
    const followed = limit.run(() => Promise.resolve()).then(() => limit.answered());
    await expect(failed).rejects.toThrow('refused');
    await followed;
  });
});
