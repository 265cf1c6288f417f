import type { DeltaInterceptor } from './intercept-deltas.js';
import type { ScriptInterceptor } from './intercept-scripts.js';
import type { ScriptKind } from './script-kind.js';

/** The stream of a cache, by its metadata key; `undefined` for a cache that is not of the lab. */
export type LogKeyOf = (metadataKey: string) => string | undefined;

/** What is recorded. */
export type Witness = 'claims and commits' | 'commits';

/**
 * Makes the scripts of claim and commit, and those that steer a cache, append what they did to a
 * stream in their slot, in the same step. This gives the order in which the slot ran them,
 * regardless of the replies. A commit and a rollback count if the version changed.
 */
export function witnessScripts(logKeyOf: LogKeyOf, witness: Witness): ScriptInterceptor {
  const sourceWith = createSources();
  return (call, pass) => {
    const { kind, keys, args } = call;
    const tail = kind === 'commit' ? commitTail(args.length) : tails[kind];
    const isWitnessed = kind === 'commit' || witness !== 'commits';
    const log = isWitnessed && tail !== undefined ? logKeyOf(keys[0] ?? '') : undefined;
    if (log === undefined || tail === undefined) return pass(call);
    return pass({ ...call, source: sourceWith(call.source, tail), keys: [...keys, log] });
  };
}

/** The same for deltas, by the last of their scripts. */
export function witnessDeltas(logKeyOf: LogKeyOf): DeltaInterceptor {
  const sourceWith = createSources();
  return (call, pass) => {
    const { close } = call;
    const { source, keys, args } = close;
    const log = logKeyOf(keys[0] ?? '');
    if (log === undefined) return pass(call);
    const witnessed = {
      ...close,
      source: sourceWith(source, commitTail(args.length, ", 'part', '1'")),
      keys: [...keys, log],
    };
    return pass({ ...call, close: witnessed });
  };
}

// By pcall: a witness that cannot write must not change the behaviour of the product.
const claimTail = `
if type(reply) == 'table' and reply[1] == 1 then
  redis.pcall('XADD', KEYS[#KEYS], '*', 'what', 'claim', 'term', reply[4], 'candidacy', ARGV[2],
    'drawn', ARGV[7])
end
return reply`;

/** What is logged with the fence that the script found. */
const underFence = (what: string, more = ''): string => `
  local fence = redis.call('HMGET', KEYS[1], 'term', 'candidacy')
  redis.pcall('XADD', KEYS[#KEYS], '*', 'what', ${what}, 'term', fence[1] or '0', 'candidacy',
    fence[2] or ''${more})`;

const tails: Partial<Record<ScriptKind, string>> = {
  claim: claimTail,
  rollBack: `
if redis.call('HGET', KEYS[1], 'version') ~= before then
  local attempt = cjson.decode(ARGV[1]).attempt
  local back = string.match(ARGV[3], '"rolledBackTo":(%d+)') or ''
${underFence("'rollback'", ", 'attempt', attempt, 'version', redis.call('HGET', KEYS[1], 'version'), 'back', back")}
end
return reply`,
  pause: `
if type(reply) == 'table' and reply[1] == 'OK' then
${underFence("ARGV[3] == '' and 'resume' or 'pause'")}
end
return reply`,
  request: `
if type(reply) == 'number' then
${underFence("'request'")}
end
return reply`,
};

/** The last argument is the lab's name of the fetch; others may be added after it. */
function commitTail(argumentCount: number, more = ''): string {
  return `
local after = redis.call('HGET', KEYS[1], 'version')
if after ~= before then
  local plan = cjson.decode(ARGV[1])
  redis.pcall('XADD', KEYS[#KEYS], '*', 'what', 'commit', 'term', plan.term,
    'candidacy', string.match(plan.candidacy, '^(.*)%-%d+$'),
    'attempt', ARGV[${String(argumentCount)}], 'version', after${more})
end
return reply`;
}

/** Joins each script with each tail once: the text of a call is looked up by its hash. */
function createSources(): (source: string, tail: string) => string {
  const joined = new Map<string, Map<string, string>>();
  return (source, tail) => {
    const withTails = joined.get(source) ?? new Map<string, string>();
    joined.set(source, withTails);
    const known = withTails.get(tail);
    if (known !== undefined) return known;
    const text = [
      'local function product()',
      source,
      'end',
      "local before = redis.call('HGET', KEYS[1], 'version')",
      'local reply = product()',
      tail,
    ].join('\n');
    withTails.set(tail, text);
    return text;
  };
}
