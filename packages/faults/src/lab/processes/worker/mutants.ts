import { setTimeout as sleep } from 'node:timers/promises';
import type { Elector, RedisDriver, Reply } from '@smart-redis/core';
import { SmartRedisError } from '@smart-redis/core';
import { endlessSeat } from '../../controls/endless-seat.js';
import type { DeltaInterceptor } from '../../instance/intercept-deltas.js';
import type { ScriptInterceptor } from '../../instance/intercept-scripts.js';
import type { ScriptKind } from '../../instance/script-kind.js';
import type { ScriptEdit } from './edit-scripts.js';
import { editDelta, editScript } from './edit-scripts.js';
import { firstLists, followedAlready, overlook } from './life-mutants.js';
import { withoutDeadline } from './without-deadline.js';

/** One way to break the product: in its scripts, in the calls of its driver, or in its elector. */
export interface Mutant {
  readonly scripts?: readonly ScriptEdit[];
  readonly interceptor?: (driver: RedisDriver) => ScriptInterceptor;
  readonly elector?: (elector: Elector) => Elector;
  readonly driver?: (driver: RedisDriver) => RedisDriver;
}

const unfenced: ScriptEdit = ['commit', 'if refused then return refused end', ''];
/**
 * A mark that outlives the fence: otherwise a leader that was paused detects it before it commits.
 */
const endlessMark: ScriptEdit = ['extendMark', 'if refused then return refused end', ''];
/** Claims that do not wait for a mark: otherwise two leaders seldom refresh at the same time. */
const impolite: readonly ScriptEdit[] = [
  ['claim', 'not last and busy_for(KEYS[1], now)', 'nil'],
  endlessMark,
];
const onAnyVersion: ScriptEdit = [
  'openDelta',
  "if last_version ~= plan.baseVersion then return {'DIFFERS', KEYS[plan.targets[1].live]} end",
  '',
];
const onAnyCounts: ScriptEdit = [
  'openDelta',
  "if redis.pcall(unpack(target.countLive)) ~= target.before then return {'DIFFERS', live} end",
  '',
];
/**
 * Compares only the instance in the fence: otherwise a loss of the last commit also loses the claim
 * after it, and the delta is refused.
 */
const ofAnyRun: ScriptEdit = [
  'openDelta',
  'if fence[1] == term and fence[2] == candidacy then return end',
  `local function seat_of(id) return id and string.match(id, '^(.*)%-') end
  if fence[1] == term and seat_of(fence[2]) == seat_of(candidacy) then return end`,
];
const keepsAnything: ScriptEdit = [
  'commit',
  "if (stored[1] or '') ~= keep.before or (stored[2] or '') ~= keep.version then return end",
  '',
];
const raisesFence = `
if (tonumber(redis.call('HGET', KEYS[1], 'term') or '') or 0) > tonumber(plan.term) then return {'STALE', '0'} end
redis.call('HSET', KEYS[1], 'term', plan.term, 'candidacy', plan.candidacy)`;
const swapsTarget = "  redis.call('UNLINK', live)\n";

/** Ways to break the product on purpose, to check that the lab detects it. */
export const mutants = {
  'no fence': { scripts: [unfenced, ...impolite] },
  'no deadline': { scripts: [endlessMark], elector: withoutDeadline },
  'no fence and no deadline': { scripts: [unfenced, ...impolite], elector: withoutDeadline },
  'nobody claims': {
    scripts: [
      [
        'claim',
        "redis.call('HSET', KEYS[1], 'term', ARGV[1], 'candidacy', ARGV[2] .. '-' .. ARGV[3])",
        '',
      ],
      ['commit', 'if refused then return refused end', raisesFence],
      ...impolite,
    ],
  },
  'a claim compares nothing': {
    scripts: [['claim', 'return {0, text(held)}', 'held = 0'], ...impolite],
  },
  'staging is not counted': {
    scripts: [['commit', 'if found ~= target.expected then', 'if false then']],
  },
  'a release compares nothing': {
    scripts: [['release', "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end", '']],
  },
  'a renewal makes the key anew': {
    scripts: [['renew', 'return {0, holder} end', "redis.call('SET', KEYS[1], ARGV[1]) end"]],
  },
  'no PERSIST': { scripts: [['commit', "redis.call('PERSIST', live)", '']] },
  'versions are counted': {
    scripts: [
      [
        'commit',
        'math.max((integer(last_version) or 0) + 1, now, plan.minVersion)',
        '(integer(last_version) or 0) + 1',
      ],
    ],
  },
  'terms are counted': {
    scripts: [['acquire', 'math.max(last_term(key) + 1, now, min_term + 1)', 'last_term(key) + 1']],
  },
  'attempts are not known again': {
    scripts: [['commit', 'if last[1] == plan.attempt then', 'if false then']],
  },
  'a delta compares nothing': {
    scripts: [
      ['openDelta', 'if refused then return refused end', ''],
      onAnyVersion,
      onAnyCounts,
      ['closeDelta', 'if found ~= target.expected then differs = live end', ''],
    ],
  },
  'a delta compares no version': { scripts: [onAnyVersion, ofAnyRun] },
  'a delta compares no counts': { scripts: [onAnyCounts] },
  'a delta does not know its attempt again': {
    scripts: [['openDelta', 'if last[1] == plan.attempt then', 'if false then']],
  },
  'a delta looks for no mark': {
    scripts: [['closeDelta', 'if last[1] ~= plan.mark then', 'if false then']],
  },
  'a rollback ends no run': {
    scripts: [
      [
        'rollBack',
        "if seat then redis.call('HSET', key, 'candidacy', seat .. '-0' .. number) end\nif not",
        'if not',
      ],
      keepsAnything,
    ],
  },
  'kept keys stay': {
    scripts: [
      ['commit', "for _, place in ipairs(fate.gone) do redis.call('UNLINK', KEYS[place]) end", ''],
    ],
  },
  'a commit prunes before it counts': {
    scripts: [
      [
        'commit',
        'for _, target in ipairs(plan.targets) do\n  local found = redis.call(unpack(target.count))',
        `if plan.keep then keep_last(KEYS[1], plan.keep, fate_of_last(KEYS[1], plan.keep)) end
for _, target in ipairs(plan.targets) do
  local found = redis.call(unpack(target.count))`,
      ],
    ],
  },
  'a pause is overlooked': { interceptor: () => overlook('paused') },
  'who takes over has followed': { interceptor: (driver) => followedAlready(driver) },
  'nothing is dropped': { interceptor: () => refuse('drop', 'dropWhole') },
  'an old list is read': { driver: firstLists },
  'a refused delta leaves its changes': {
    scripts: [
      ['closeDelta', "redis.pcall('PEXPIRE', KEYS[target.staging], 60000)", ''],
      ['closeDelta', "redis.pcall('UNLINK', KEYS[target.staging])", ''],
      ...impolite,
    ],
  },
  'the live key goes first': { interceptor: unlinkFirst },
  'targets swap one by one': {
    scripts: [
      ['commit', swapsTarget, `if target ~= plan.targets[1] then break end\n${swapsTarget}`],
    ],
    interceptor: swapTheRest,
  },
  'staging never expires': {
    scripts: [['openStaging', "redis.call('PEXPIRE', KEYS[1], ARGV[1])", '']],
  },
  'the leader key never expires': {
    interceptor: () => (call, pass) => {
      const { kind, args } = call;
      return pass(
        kind === 'acquire' || kind === 'renew' ? { ...call, args: args.with(1, '') } : call,
      );
    },
  },
  'claims do not wait': { scripts: [['claim', 'not last and busy_for(KEYS[1], now)', 'nil']] },
  'the seat never expires': { interceptor: () => endlessSeat },
  'a lost seat stays lost': { interceptor: sitOnce },
  'no leave': { interceptor: () => refuse('leave') },
  'no renewal': { interceptor: () => refuse('renew') },
  'no release': { interceptor: () => refuse('release') },
} as const satisfies Readonly<Record<string, Mutant>>;

/** The name of a mutant. */
export type MutantName = keyof typeof mutants;

/** Breaks the calls of a worker as its settings say. */
export function mutantInterceptors(mutant: Mutant, driver: RedisDriver): ScriptInterceptor[] {
  const { scripts = [], interceptor } = mutant;
  return [...scripts.map(editScript), ...(interceptor === undefined ? [] : [interceptor(driver)])];
}

/** Breaks its deltas. */
export function mutantDeltaInterceptors({ scripts = [] }: Mutant): DeltaInterceptor[] {
  return scripts.map(editDelta);
}

function refuse(...kinds: readonly ScriptKind[]): ScriptInterceptor {
  return (call, pass) =>
    kinds.includes(call.kind)
      ? Promise.reject(new SmartRedisError('SR_CONNECTION', `the mutant sends no ${call.kind}`))
      : pass(call);
}

/**
 * The keys of a commit: the metadata key and one that never exists, then live and staging key of
 * each target.
 */
function liveKeys(keys: readonly string[]): string[] {
  return keys.slice(2).filter((key, index) => index % 2 === 0 && !key.includes(':staging:'));
}

/** Takes a seat once, and only renews it from then on. */
function sitOnce(): ScriptInterceptor {
  let isSeated = false;
  return async (call, pass) => {
    if (call.kind !== 'sit') return pass(call);
    const reply = await pass(isSeated ? { ...call, args: call.args.with(4, '0') } : call);
    isSeated ||= Array.isArray(reply) && Number((reply as readonly Reply[])[0]) === 1;
    return reply;
  };
}

function unlinkFirst(driver: RedisDriver): ScriptInterceptor {
  return async (call, pass) => {
    if (call.kind !== 'commit') return pass(call);
    for (const key of liveKeys(call.keys)) await driver.send(['UNLINK', key], { lane: 'bulk' });
    await sleep(5);
    return pass(call);
  };
}

function swapTheRest(driver: RedisDriver): ScriptInterceptor {
  return async (call, pass) => {
    const reply = await pass(call);
    if (call.kind !== 'commit' || !startsWithOk(reply)) return reply;
    await sleep(5);
    for (const key of liveKeys(call.keys).slice(1)) {
      const staging = call.keys[call.keys.indexOf(key) + 1] ?? '';
      await driver.send(['RENAME', staging, key], { lane: 'bulk' });
      await driver.send(['PERSIST', key], { lane: 'bulk' });
    }
    return reply;
  };
}

function startsWithOk(reply: Reply): boolean {
  return Array.isArray(reply) && (reply as readonly Reply[])[0] === 'OK';
}
