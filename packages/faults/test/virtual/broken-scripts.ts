import type { Action, Move } from '../../src/virtual/actions.js';

/** A change of the scripts' text, the moves that reveal it, and the expected violation. */
export interface BrokenScript {
  readonly finds: RegExp;
  readonly from: string | RegExp;
  readonly to: string;
  readonly moves: readonly Move[];
  /** The first seed to try: one that detects it. @default 1 */
  readonly firstSeed?: number;
  /**
   * A further change of the scripts: a fault of Redis, or the removal of another guard that would
   * hide the change. Must be harmless by itself.
   */
  readonly fault?: { readonly from: string; readonly to: string };
}

const hourMs = 3_600_000;
const then = (thenMs: number, action: Action = { do: 'nothing' }): Move => ({ action, thenMs });

/**
 * One instance is blocked while the other leads in a term ahead of time. That term is lost while
 * the other is blocked, and the first resumes.
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
 * The calls of a leader are slow, including its commits; meanwhile its key is lost, and another
 * leads and commits first.
 */
const twoLeaders: readonly Move[] = Array.from({ length: 10 }, (_, round) => [
  then(100, { do: 'slow', who: round % 2, ms: 400 }),
  then(450, { do: 'evict', key: 'leader' }),
  then(100, { do: 'slow', who: round % 2, ms: 0 }),
  then(100, { do: 'evict', key: 'leader' }),
]).flat();

/** Claims that do not wait: otherwise two leaders seldom fetch at the same time. */
const impolite = { from: 'not last and busy_for(KEYS[1], now)', to: 'nil' };

/** At least one for each promise: the proof that the property can fail. */
export const brokenScripts: Readonly<Record<string, BrokenScript>> = {
  'commits without a fence': {
    finds: /committed after/,
    from: 'local refused = refusal(key, plan.term, plan.candidacy)',
    to: 'local refused = nil',
    moves: twoLeaders,
    firstSeed: 27,
    fault: impolite,
  },
  'claims regardless of the fence': {
    finds: /committed after/,
    from: 'if held > term or (held == term and not last) then',
    to: 'if false then',
    moves: lowerTerm,
  },
  'does not raise the next term after a refusal': {
    finds: /was refused twice by the fence/,
    from: /local min_term = tonumber\(ARGV\[\d\]\)/,
    to: 'local min_term = 0',
    moves: lowerTerm,
  },
  'swaps only one target': {
    finds: /no single whole fetch/,
    from: `redis.call('RENAME', staging, live)`,
    to: `if target == plan.targets[1] then redis.call('RENAME', staging, live) end`,
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

/**
 * The calls are slow, and meanwhile the slot of the cache fails over: the data of a second ago are
 * back, and the fence is the same.
 */
const lostCommits: readonly Move[] = [
  then(700),
  then(100, { do: 'slow', who: 0, ms: 40 }),
  then(100, { do: 'slow', who: 1, ms: 40 }),
  ...Array.from({ length: 8 }, () => [
    ...[then(230), then(230), then(230)],
    then(230, { do: 'fail over the cache', lost: 4 }),
  ]).flat(),
];

/** The calls of a leader are slow, and meanwhile a live key loses a row. */
const lostRows: readonly Move[] = [
  then(700),
  then(100, { do: 'slow', who: 0, ms: 40 }),
  then(100, { do: 'slow', who: 1, ms: 40 }),
  // At all points of a refresh, and seldom twice in one.
  ...Array.from({ length: 16 }, (_, round) =>
    then(500 + ((round * 37) % 200), { do: 'evict row' }),
  ),
];

const justRun: readonly Move[] = [then(6000)];

const record = 'local version, now = record(KEYS[1], plan, last[2])';

/**
 * A fence that compares the instance, not the run: then it still holds after a loss of the last
 * commit, which only the comparison of versions detects.
 */
const seatFence = {
  from: 'if fence[1] == term and fence[2] == candidacy then return end',
  to: `if fence[1] == term and fence[2] and string.match(fence[2], '^(.*)%-') == string.match(candidacy, '^(.*)%-') then return end`,
};

/** One for each guard of a delta. */
export const brokenDeltas: Readonly<Record<string, BrokenScript>> = {
  'compares no version': {
    finds: /no single whole fetch/,
    from: "if last_version ~= plan.baseVersion then return {'DIFFERS', KEYS[plan.targets[1].live]} end",
    to: '',
    moves: lostCommits,
    firstSeed: 2,
    fault: seatFence,
  },
  'compares no counts before it opens': {
    finds: /no single whole fetch/,
    from: 'if redis.pcall(unpack(target.countLive)) ~= target.before then',
    to: 'if false then',
    moves: lostRows,
    firstSeed: 8,
  },
  'looks for no mark': {
    finds: /no single whole fetch/,
    from: 'if last[1] ~= plan.mark then',
    to: 'if false then',
    moves: lostCommits,
    firstSeed: 5,
  },
  'puts live keys aside before it compares': {
    finds: /no single whole fetch/,
    from: /(local answer, last_version [^]*?baseVersion [^\n]*\n)[^]*(redis\.call\('HSET'[^\n]*\n)(for [^]*end\nend\n)/,
    to: '$3$1$2',
    moves: lostCommits,
    firstSeed: 5,
  },
  'records before it puts live keys back, where Redis refuses the record': {
    finds: /no single whole fetch/,
    // In every third refresh.
    fault: {
      from: record,
      to: `if string.match(plan.attempt, '%d+$') % 3 == 0 then error('refused', 0) end ${record}`,
    },
    from: /(local differs\n[^]*?)(if string\.match[^\n]*\n)/,
    to: '$2$1',
    moves: justRun,
  },
};
