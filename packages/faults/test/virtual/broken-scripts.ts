import type { Action, Move } from '../../src/virtual/actions.js';

/** A change of the scripts' text, what brings it to light, and what must be found of it. */
export interface BrokenScript {
  readonly finds: RegExp;
  readonly from: string | RegExp;
  readonly to: string;
  readonly moves: readonly Move[];
}

const hourMs = 3_600_000;
const then = (thenMs: number, action: Action = { do: 'nothing' }): Move => ({ action, thenMs });

/**
 * One instance sleeps while the other leads in a term ahead of time; which is lost when it sleeps,
 * and the first wakes.
 */
const lowerTerm: readonly Move[] = [
  then(700),
  then(1, { do: 'block', who: 1, ms: 600 }),
  then(1, { do: 'jump server', ms: hourMs }),
  then(400, { do: 'evict', key: 'leader' }),
  then(1, { do: 'block', who: 0, ms: 1000 }),
  then(1, { do: 'jump server', ms: -hourMs }),
  then(1, { do: 'evict', key: 'term' }),
  then(2000, { do: 'evict', key: 'leader' }),
];

/**
 * What a leader sends takes long, its commits too; its key goes meanwhile, and another leads and
 * commits before it.
 */
const twoLeaders: readonly Move[] = Array.from({ length: 10 }, (_, round) => [
  then(100, { do: 'slow', who: round % 2, ms: 400 }),
  then(450, { do: 'evict', key: 'leader' }),
  then(100, { do: 'slow', who: round % 2, ms: 0 }),
  then(100, { do: 'evict', key: 'leader' }),
]).flat();

/** One for each promise at least: the proof that the property can fail. */
export const brokenScripts: Readonly<Record<string, BrokenScript>> = {
  'commits without a fence': {
    finds: /committed after/,
    from: 'local refused = refusal(key, plan.term, plan.candidacy)',
    to: 'local refused = nil',
    moves: twoLeaders,
  },
  'claims whoever holds the fence': {
    finds: /committed after/,
    from: 'if held > term or (held == term and fence[2] ~= ARGV[2]) then',
    to: 'if false then',
    moves: lowerTerm,
  },
  'does not raise the next term after a refusal': {
    finds: /was refused twice by the fence/,
    from: /local min_term = tonumber\(ARGV\[\d\]\)/,
    to: 'local min_term = 0',
    moves: lowerTerm,
  },
  'swaps one target only': {
    finds: /no single whole fetch/,
    from: `redis.call('RENAME', staging, live)`,
    to: `if index == 1 then redis.call('RENAME', staging, live) end`,
    moves: [then(700)],
  },
  'lets the live keys expire': {
    finds: /no single whole fetch/,
    from: `redis.call('PERSIST', live)`,
    to: `redis.call('PEXPIRE', live, 100)`,
    moves: [then(700)],
  },
  'counts versions without the time': {
    finds: /version \d+ after version/,
    from: '+ 1, now, plan.minVersion)',
    to: '+ 1, plan.minVersion)',
    moves: [then(1500), then(1500, { do: 'flush' })],
  },
  'refuses every commit': {
    finds: /nothing is committed after the last fault/,
    from: 'local refused = refusal(key, plan.term, plan.candidacy)',
    to: `local refused = {'NOFENCE'}`,
    moves: [then(700)],
  },
};
