import { describe, expect, it } from 'vitest';
import type { Reply } from '../../src/contracts/driver.js';
import { createSharedViews } from '../../src/electors/shared-views.js';
import { sitScript } from '../../src/serving/scripts/sit.js';
import { createSeatKeeper } from '../../src/serving/seat-keeper.js';

const record = '15000 {"instance":"b","protocol":1,"roster":""}';

/** A keeper whose renewals the test answers, and whose timers it runs. */
function openKeeper() {
  const answers: ((reply: Reply) => void)[] = [];
  const timers = new Set<() => void>();
  let ids = 0;
  const keeper = createSeatKeeper({
    driver: {
      send: ([, digest]: readonly string[]) =>
        digest === sitScript.digest
          ? new Promise<Reply>((resolve) => answers.push(resolve))
          : Promise.resolve('1'),
    } as never,
    namespace: 'n',
    channel: 'c',
    newId: () => `id-${String((ids += 1))}`,
    times: {
      ttlMs: 15_000,
      renewEveryMs: 5000,
      marginMs: 1500,
      replyTimeoutMs: 2000,
      shared: createSharedViews(),
    },
    instance: 'a',
    clock: {
      now: () => 0,
      monotonic: () => 0,
      after: (_, task) => {
        timers.add(task);
        return { stop: () => timers.delete(task) };
      },
    },
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    random: () => 0.5,
    content: () => ({ entries: [], weight: 1, yields: [], behind: [] }),
    changed: () => undefined,
    unconfirmed: () => undefined,
    namesakes: () => undefined,
  });
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  /** Enough for a wait, and for the gap between two renewals after it. */
  const passTime = async (rounds = 3): Promise<void> => {
    for (let round = 0; round < rounds && answers.length === 0; round += 1) {
      for (const task of [...timers]) {
        timers.delete(task);
        task();
      }
      await settled();
    }
  };
  return { keeper, answers, settled, passTime };
}

describe('the view of an instance', () => {
  it('does not go back to what a late answer says', async () => {
    const { keeper, answers, settled, passTime } = openKeeper();
    keeper.start();
    await settled();
    answers.shift()?.([1, 'r0', '-1', 1, [keeper.seat, record], []]);
    await settled();
    keeper.describe();
    await settled();
    await passTime();
    expect(answers.length).toBe(1);

    // b came and left after the server had answered, and both are heard of before the answer.
    keeper.heard({
      from: 'r0',
      to: 'r1',
      came: new Map([['b', undefined]]),
      gone: [],
      reread: false,
      next: [],
    });
    keeper.heard({ from: 'r1', to: 'r2', came: new Map(), gone: ['b'], reread: false, next: [] });
    answers.shift()?.([1, 'r1', '-1', 1, [keeper.seat, record, 'b', record], []]);
    await settled();
    expect([...keeper.view().seats.keys()]).toEqual([keeper.seat]);
    expect(keeper.view().revision).toBe('r2');
    await passTime();
    expect(answers.length).toBe(1);
  });

  it('keeps seats that were lost for a while, and those that do not come back no longer', async () => {
    const { keeper, answers, settled, passTime } = openKeeper();
    keeper.start();
    await settled();
    answers.shift()?.([1, 'r0', '-1', 1, [keeper.seat, record, 'b', record, 'c', record], []]);
    await settled();
    keeper.describe();
    await settled();
    await passTime();
    answers.shift()?.(['MISSING']);
    await settled();
    await passTime();
    expect([...keeper.view().seats.keys()].sort()).toEqual(['b', 'c', keeper.seat].sort());
    answers.shift()?.([1, 'r1', '-1', 1, [keeper.seat, record, 'b', record], []]);
    await settled();
    // By the time that is left to them; this clock stands, as if its timers were early.
    await passTime();
    expect([...keeper.view().seats.keys()].sort()).toEqual(['b', keeper.seat].sort());
  });

  it.each([
    ['by each of those who know when', [], 1],
    ['by one of them, which tells the others', [['c', 9000] as const], 0],
  ])('is asked for when a seat expires: %s', async (_, next, asked) => {
    const { keeper, answers, settled, passTime } = openKeeper();
    keeper.start();
    await settled();
    const view = [keeper.seat, record, 'b', record, 'c', record];
    answers.shift()?.([1, 'r0', '100', 1, view, []]);
    await settled();
    keeper.heard({ from: 'r0', to: 'r1', came: new Map(), gone: ['b'], reread: false, next });
    await passTime(1);
    expect(answers.length).toBe(asked);
    await passTime();
    expect(answers.length).toBe(1);
  });

  it('is that of an answer which says what was heard already, and need not be read again', async () => {
    const { keeper, answers, settled, passTime } = openKeeper();
    keeper.start();
    await settled();
    answers.shift()?.([1, 'r0', '-1', 1, [keeper.seat, record], []]);
    await settled();
    let isRenewed = false;
    void keeper.renewed().then(() => (isRenewed = true));
    await settled();
    await passTime();
    keeper.heard({
      from: 'r0',
      to: 'r1',
      came: new Map([['b', undefined]]),
      gone: [],
      reread: false,
      next: [],
    });
    answers.shift()?.([1, 'r1', '-1', 1, [keeper.seat, record, 'b', record], ['u|d', '5']]);
    await settled();
    expect(isRenewed).toBe(true);
    expect(keeper.view().revision).toBe('r1');
    expect(keeper.view().firstSeen.get('u|d')).toBe(5);
  });
});
