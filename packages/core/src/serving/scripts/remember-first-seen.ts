import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { changeSeatsLua } from './change-seats.js';

/**
 * Writes down when definitions that have met were first seen. What is written stays, so that all
 * agree which is newer, and so that a later change of a roster does not make its definitions newer.
 *
 * KEYS: first seen, seated. ARGV: next revision, channel or '', ms for which it is kept, then
 * field and ms, field and ms, … Returns the number of fields that were new | {'DENIED', command,
 * key, why}.
 */
export const rememberFirstSeenScript = defineScript(`${rightsLua}${changeSeatsLua}
local lacks = lacking(nil, {'HSETNX', KEYS[1], '', ''}, {'PEXPIRE', KEYS[1], '1'}, {'HGET', KEYS[2], '#'}, {'HSET', KEYS[2], '#', ''})
if lacks then return lacks end
local added = 0
for index = 4, #ARGV, 2 do added = added + redis.call('HSETNX', KEYS[1], ARGV[index], ARGV[index + 1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if added > 0 then changed(KEYS[2], ARGV[1], ARGV[2], nil, {}, true) end
return added
`);
