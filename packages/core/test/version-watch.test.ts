import { expect, it } from 'vitest';
import type { Clock } from '../src/contracts/clock.js';
import { CacheVersionWatch } from '../src/instance/version-watch.js';

function open() {
  let nowMs = 0;
  const clock = {
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
  let hears = true;
  const watch = new CacheVersionWatch({ monotonic: () => nowMs } as Clock, () => hears);
  let cleared = 0;
  watch.onChange(() => (cleared += 1));
  return {
    clock,
    watch,
    cleared: () => cleared,
    hearing: (now: boolean) => {
      hears = now;
    },
  };
}

it('stands from the time at which the read was sent, for as long as it may', () => {
  const { clock, watch, hearing } = open();
  expect(watch.stands(100)).toBe(false);
  const sent = watch.sending();
  clock.advance(60);
  expect(watch.saw('7', sent, false)).toBe('fine');
  expect(watch.stands(100)).toBe(true);
  clock.advance(39);
  expect(watch.stands(100)).toBe(true);
  hearing(false);
  expect(watch.stands(100)).toBe(false);
  hearing(true);
  clock.advance(1);
  expect(watch.stands(100)).toBe(false);
  expect(watch.saw('7', watch.sending(), false)).toBe('fine');
  expect(watch.stands(100)).toBe(true);
  // A reply to an older question does not shorten it.
  watch.saw('7', sent, false);
  expect(watch.stands(100)).toBe(true);
});

it('is in doubt after an announcement, until a read that was sent later', () => {
  const { watch, cleared } = open();
  watch.saw('7', watch.sending(), false);
  expect(cleared()).toBe(1);
  watch.announced(7);
  watch.announced(6);
  expect(watch.stands(100)).toBe(true);
  const early = watch.sending();
  watch.announced(8);
  expect(watch.stands(100)).toBe(false);
  watch.saw('7', early, false);
  expect(watch.stands(100)).toBe(false);
  watch.saw('7', watch.sending(), false);
  // It was a message about another cache of that name.
  expect(watch.stands(100)).toBe(true);
  expect(cleared()).toBe(1);
  watch.doubt();
  watch.saw('9', watch.sending(), false);
  expect([watch.stands(100), cleared(), watch.version]).toEqual([true, 2, '9']);
});

it('takes an older version only at last', () => {
  const { watch, cleared } = open();
  watch.saw('9', watch.sending(), false);
  expect(watch.saw('8', watch.sending(), false)).toBe('older');
  expect(watch.saw(null, watch.sending(), false)).toBe('older');
  expect([watch.version, cleared(), watch.stands(100)]).toEqual(['9', 1, true]);
  expect(watch.saw('8', watch.sending(), true)).toBe('fine');
  expect([watch.version, cleared()]).toEqual(['8', 2]);
  expect(watch.saw(null, watch.sending(), true)).toBe('fine');
  expect([watch.version, cleared()]).toEqual([null, 3]);
});
