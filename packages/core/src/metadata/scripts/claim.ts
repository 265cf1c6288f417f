import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { placeLua } from '../owner-record.js';
import { fenceLua } from './fence.js';

/**
 * Raises the fence of a cache to (term, candidacy), before a leader fetches; the same pair may
 * claim again.
 *
 * KEYS: metadata, then owner records that may name another place. ARGV: term, candidacy, owner,
 * places to ignore as JSON, names of the fields to read. Returns {1, server time, values,
 * unreadable term that was overwritten or nil} or {0, term} or {'MOVED', metadata} or {'DENIED',
 * command, key, why}.
 */
export const claimScript = defineScript(`${rightsLua}${fenceLua}${placeLua}
local lacks = lacking(nil, {'TIME'}, {'HMGET', KEYS[1], 'term'}, {'HSET', KEYS[1], 'term', ''})
if lacks then return lacks end
for index = 2, #KEYS do
  local place = place_named(redis.pcall('GET', KEYS[index]), ARGV[3])
  if place == KEYS[1] then break end
  if place and not among(cjson.decode(ARGV[4]), place) then return moved(KEYS[1], place) end
end
local fence = redis.call('HMGET', KEYS[1], 'term', 'candidacy')
local held = integer(fence[1]) or 0
local term = tonumber(ARGV[1])
if held > term or (held == term and fence[2] ~= ARGV[2]) then return {0, text(held)} end
redis.call('HSET', KEYS[1], 'term', ARGV[1], 'candidacy', ARGV[2])
local unreadable = not integer(fence[1]) and fence[1]
return {1, text(server_time()), redis.call('HMGET', KEYS[1], unpack(ARGV, 5)), unreadable}
`);
