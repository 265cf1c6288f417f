import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';

/**
 * Prolongs the leader key of its holder. Never makes a missing key anew: missing means lost (flush,
 * eviction, failover, an operator), and somebody else may have led since.
 *
 * KEYS: leader key. ARGV: holder, lifetime in ms or '' for none. Returns {1} or {0, holder or nil}
 * or {'DENIED', command, key, why}.
 */
export const renewScript = defineScript(`${rightsLua}
local lacks = lacking(nil, {'GET', KEYS[1]}) or (ARGV[2] ~= '' and lacking(nil, {'PEXPIRE', KEYS[1], ARGV[2]}))
if lacks then return lacks end
local holder = redis.call('GET', KEYS[1])
if holder ~= ARGV[1] then return {0, holder} end
if ARGV[2] ~= '' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return {1}
`);
