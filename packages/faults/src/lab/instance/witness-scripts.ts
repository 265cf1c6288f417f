import type { DeltaInterceptor } from './intercept-deltas.js';
import type { ScriptInterceptor } from './intercept-scripts.js';

/** The stream of a cache, by its metadata key; `undefined` for a cache that is not of the lab. */
export type LogKeyOf = (metadataKey: string) => string | undefined;

/** What is recorded. */
export type Witness = 'claims and commits' | 'commits';

/**
 * Makes the scripts of claim and commit append what they did to a stream in their slot, in the same
 * step. This gives the order in which the slot ran them, regardless of the replies. A commit counts
 * if the version changed.
 */
export function witnessScripts(logKeyOf: LogKeyOf, witness: Witness): ScriptInterceptor {
  return (call, pass) => {
    const { kind, keys, args } = call;
    const isWitnessed = kind === 'commit' || (kind === 'claim' && witness !== 'commits');
    const log = isWitnessed ? logKeyOf(keys[0] ?? '') : undefined;
    if (log === undefined) return pass(call);
    const tail = kind === 'claim' ? claimTail : commitTail(args.length);
    return pass({ ...call, source: sourceWith(call.source, tail), keys: [...keys, log] });
  };
}

/** The same for deltas, by the last of their scripts. */
export function witnessDeltas(logKeyOf: LogKeyOf): DeltaInterceptor {
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

function sourceWith(source: string, tail: string): string {
  return [
    'local function product()',
    source,
    'end',
    "local before = redis.call('HGET', KEYS[1], 'version')",
    'local reply = product()',
    tail,
  ].join('\n');
}
