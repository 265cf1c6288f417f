import { rightsLua } from '../../rights-lua.js';
import { defineScript } from '../../run-script.js';
import { fenceLua } from './fence.js';

/**
 * Raises the fence of a cache to (term, candidacy), before a leader fetches; the same pair may claim again.
 *
 * KEYS: metadata. ARGV: term, candidacy, names of the fields to read. Returns {1, server time, values, term that made no
 * sense and was overwritten or nil} or {0, term} or {'DENIED', command, key, why}.
 */
export const claimScript = defineScript(`${rightsLua}${fenceLua}
local lacks = lacking(nil, {'TIME'}, {'HMGET', KEYS[1], 'term'}, {'HSET', KEYS[1], 'term', ''})
if lacks then return lacks end
local fence = redis.call('HMGET', KEYS[1], 'term', 'candidacy')
local held = whole(fence[1]) or 0
local term = tonumber(ARGV[1])
if held > term or (held == term and fence[2] ~= ARGV[2]) then return {0, text(held)} end
redis.call('HSET', KEYS[1], 'term', ARGV[1], 'candidacy', ARGV[2])
local nonsense = not whole(fence[1]) and fence[1]
return {1, text(server_time()), redis.call('HMGET', KEYS[1], unpack(ARGV, 3)), nonsense}
`);
