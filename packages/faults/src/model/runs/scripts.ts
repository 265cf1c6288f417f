import type { Broken } from '../search/model.js';
import { judgeClaim, judgeCommit, judgeExtension } from './judge.js';
import type { RunRules } from './rules.js';
import type { Answer, Call, RunId, Slot } from './world.js';

/** What a script left behind and answered, and what it must not have done. */
export interface Executed {
  readonly slot: Slot;
  readonly answer: Answer;
  readonly broken?: Broken | undefined;
}

/** Runs a call at Redis, in one step, as its script would. */
export function execute(slot: Slot, call: Call, now: number, rules: RunRules): Executed {
  if (call.call === 'claim') return claim(slot, call, now, rules);
  const { run } = call;
  if (!holds(slot, run, rules)) return { slot, answer: { status: 'STALE', term: slot.term } };
  switch (call.call) {
    case 'extend': {
      const isEnded = slot.mark === 'none' && rules.extend === 'a mark that stands';
      if (isEnded) return { slot, answer: { status: 'ENDED', term: 0 } };
      return { slot: { ...slot, mark: 'valid' }, answer: ok, broken: judgeExtension(slot, run) };
    }
    case 'end':
      return { slot: { ...slot, mark: 'none' }, answer: ok };
    case 'commit':
    case 'commit right':
      return commit(slot, call, now, rules);
  }
}

const ok: Answer = { status: 'OK', term: 0 };

function holds(slot: Slot, run: RunId, rules: RunRules): boolean {
  if (slot.term !== run.term) return false;
  if (rules.compares === 'term') return true;
  return slot.seat === run.seat && (rules.id === 'seat' || slot.number === run.number);
}

function claim(
  slot: Slot,
  { run, minTerm }: Call & { call: 'claim' },
  now: number,
  rules: RunRules,
): Executed {
  const isOwn = slot.term > 0 && slot.seat === run.seat;
  const isLate = isOwn && rules.id === 'seat and number' && slot.number >= run.number;
  if (isLate && rules.ownLateClaim === 'refused')
    return { slot, answer: { status: 'LATE', term: 0 } };
  if (!isOwn && slot.mark === 'valid' && rules.claim === 'polite') {
    return { slot, answer: { status: 'BUSY', term: 0 } };
  }
  const floor = rules.term === 'held' ? 0 : Math.max(now, minTerm + 1);
  const term = Math.max(slot.term + 1, floor);
  const granted: Slot = { ...slot, term, seat: run.seat, number: run.number, mark: 'valid' };
  return { slot: granted, answer: { status: 'OK', term }, broken: judgeClaim(slot, run, rules) };
}

function commit(
  slot: Slot,
  { call, run }: Call & { run: RunId },
  now: number,
  rules: RunRules,
): Executed {
  const { fetch } = run;
  const isOnlyRight = call === 'commit right';
  // The attempt is known again: its first answer was lost.
  if (slot[isOnlyRight ? 'right' : 'left'] === fetch) return { slot, answer: ok };
  const isOnlyLeft = rules.swap === 'one by one' && !isOnlyRight;
  const next: Slot = {
    ...slot,
    left: isOnlyRight ? slot.left : fetch,
    right: isOnlyLeft ? slot.right : fetch,
    version: Math.max(rules.version === 'time' ? 0 : slot.version + 1, now),
    mark: 'none',
  };
  return { slot: next, answer: ok, broken: judgeCommit(slot, next, run) };
}
