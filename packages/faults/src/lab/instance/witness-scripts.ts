import type { DeltaInterceptor } from './intercept-deltas.js';
import type { ScriptInterceptor } from './intercept-scripts.js';

/** What is written down. */
export type Witness = 'claims and commits' | 'commits';

/**
 * Makes the scripts of claim and commit append what they did to a stream in their slot, in the same
 * step: the order in which the slot saw it, whatever was answered to whom. A commit counts when the
 * version changed.
 */
export function witnessScripts(
  logKeyOf: (metadataKey: string) => string,
  witness: Witness,
): ScriptInterceptor {
  return (call, pass) => {
    const tail = tails[call.kind as keyof typeof tails] as string | undefined;
    if (tail === undefined) return pass(call);
    if (call.kind === 'claim' && witness === 'commits') return pass(call);
    const [metadataKey = ''] = call.keys;
    return pass({
      ...call,
      source: sourceWith(call.source, tail),
      keys: [...call.keys, logKeyOf(metadataKey)],
    });
  };
}

/** The same for transactions that change live keys in part, by the last of their scripts. */
export function witnessDeltas(logKeyOf: (metadataKey: string) => string): DeltaInterceptor {
  return (call, pass) => {
    const { close } = call;
    const { source, keys } = close;
    const [metadataKey = ''] = keys;
    const witnessed = {
      ...close,
      source: sourceWith(source, commitTail(", 'part', '1'")),
      keys: [...keys, logKeyOf(metadataKey)],
    };
    return pass({ ...call, close: witnessed });
  };
}

// By pcall: a witness that cannot write must not change what the product does.
const tails = {
  claim: `
if type(reply) == 'table' and reply[1] == 1 then
  redis.pcall('XADD', KEYS[#KEYS], '*', 'what', 'claim', 'term', ARGV[1], 'candidacy', ARGV[2])
end
return reply`,
  commit: commitTail(''),
};

/** The last argument is the lab's own name of the fetch. */
function commitTail(more: string): string {
  return `
local after = redis.call('HGET', KEYS[1], 'version')
if after ~= before then
  local plan = cjson.decode(ARGV[1])
  redis.pcall('XADD', KEYS[#KEYS], '*', 'what', 'commit', 'term', plan.term,
    'candidacy', string.match(plan.candidacy, '^(.*)%-%d+$'),
    'attempt', ARGV[#ARGV], 'version', after${more})
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
