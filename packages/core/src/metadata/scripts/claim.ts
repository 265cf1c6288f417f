import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { placeLua } from '../owner-record.js';
import { fenceLua } from './fence.js';
import { markLua } from './mark.js';

/**
 * Raises the fence of a cache to (term, seat-number), before a leader fetches, and marks it as busy
 * for a while. Refused while the mark of another seat is valid, so that no fetch is wasted: what
 * is published is decided by the fence alone.
 *
 * KEYS: metadata, then owner records that may name another place. ARGV: term, seat, number of the
 * claim, milliseconds of the mark (0: fence and read only), owner, places to ignore as JSON, names
 * of the fields to read. Returns {1, server time, values, unreadable term that was overwritten or
 * nil} | {0, term} | {'BUSY', milliseconds for which the mark is still valid} | {'LATE'} after a
 * later claim of this seat | {'MOVED', metadata} | {'DENIED', command, key, why}.
 */
export const claimScript = defineScript(`${rightsLua}${fenceLua}${placeLua}${markLua}
local lacks = lacking(nil, {'TIME'}, {'HMGET', KEYS[1], 'term'}, {'HSET', KEYS[1], 'term', ''}, {'HDEL', KEYS[1], 'busyUntil'})
if lacks then return lacks end
for index = 2, #KEYS do
  local place = place_named(redis.pcall('GET', KEYS[index]), ARGV[5])
  if place == KEYS[1] then break end
  if place and not among(cjson.decode(ARGV[6]), place) then return moved(KEYS[1], place) end
end
local fence = redis.call('HMGET', KEYS[1], 'term', 'candidacy')
local held = integer(fence[1]) or 0
local term = tonumber(ARGV[1])
local last = number_of(fence[2], ARGV[2])
if held > term or (held == term and not last) then return {0, text(held)} end
if held == term and last >= tonumber(ARGV[3]) then return {'LATE'} end
local now = server_time()
local busy_ms = not last and busy_for(KEYS[1], now)
if busy_ms then return {'BUSY', text(busy_ms)} end
redis.call('HSET', KEYS[1], 'term', ARGV[1], 'candidacy', ARGV[2] .. '-' .. ARGV[3])
mark(KEYS[1], now, tonumber(ARGV[4]))
local unreadable = not integer(fence[1]) and fence[1]
return {1, text(now), redis.call('HMGET', KEYS[1], unpack(ARGV, 7)), unreadable}
`);
