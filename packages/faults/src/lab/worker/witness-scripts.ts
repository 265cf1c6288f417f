import type { ScriptCall, ScriptInterceptor } from './intercept-scripts.js';

/**
 * Makes the scripts of claim and commit append what they did to a stream in their slot, in the same
 * step: the order in which the slot saw it, whatever was answered to whom. A commit counts when the
 * version changed.
 */
export function witnessScripts(logKeyOf: (metadataKey: string) => string): ScriptInterceptor {
  return (call, pass) => {
    const tail = tails[call.kind as keyof typeof tails] as string | undefined;
    if (tail === undefined) return pass(call);
    const [metadataKey = ''] = call.keys;
    return pass({
      ...call,
      source: sourceWith(call, tail),
      keys: [...call.keys, logKeyOf(metadataKey)],
    });
  };
}

// By pcall: a witness that cannot write must not change what the product does.
const tails = {
  claim: `
if type(reply) == 'table' and reply[1] == 1 then
  redis.pcall('XADD', KEYS[#KEYS], '*', 'what', 'claim', 'term', ARGV[1], 'candidacy', ARGV[2])
end
return reply`,
  // The last argument is the lab's own name of the fetch.
  commit: `
local after = redis.call('HGET', KEYS[1], 'version')
if after ~= before then
  local plan = cjson.decode(ARGV[1])
  redis.pcall('XADD', KEYS[#KEYS], '*', 'what', 'commit', 'term', plan.term, 'candidacy', plan.candidacy,
    'attempt', ARGV[#ARGV], 'version', after)
end
return reply`,
};

function sourceWith({ source }: ScriptCall, tail: string): string {
  return [
    'local function product()',
    source,
    'end',
    "local before = redis.call('HGET', KEYS[1], 'version')",
    'local reply = product()',
    tail,
  ].join('\n');
}
