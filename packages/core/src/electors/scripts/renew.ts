import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';

/**
 * Extends the time to live of the holder's leader key. Never recreates a missing key: it may have
 * been lost (flush, eviction, failover, an operator), and another instance may have led since.
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
