import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { stateFields } from '../cache-state.js';
import { placeLua } from '../owner-record.js';
import { fenceLua } from './fence.js';
import { markLua } from './mark.js';

/**
 * Raises the fence of a cache to (term, seat-number), before a leader fetches, and marks it as busy
 * for a while. Refused while the mark of another seat is valid, so that no fetch is wasted: what
 * is published is decided by the fence alone.
 *
 * A leader claims with its term. A seat has none: the claim draws one that is higher than the held
 * one, the given one, and the server's time in milliseconds, so that terms also rise where the
 * held one was lost.
 *
 * KEYS: metadata, then owner records that may name another place. ARGV: term, seat, number of the
 * claim, milliseconds of the mark (0: fence and read only), owner, places to ignore as JSON, '1' to
 * draw a term above the given one, age of the definition as JSON or '', cron expression or ''. Returns
 * {1, server time, values of `stateFields` or nil if there are none, term, unreadable term that was
 * overwritten or nil} | {0, term} | {'BUSY', milliseconds for which the mark is still valid} |
 * {'LATE'} after a later claim of this seat | {'OLDER'} if a newer definition built the version |
 * {'MOVED', metadata} | {'DENIED', command, key, why}.
 */
export const claimScript = defineScript(`${rightsLua}${fenceLua}${placeLua}${markLua}
local state_fields = {'${stateFields.join("', '")}'}

local function is_newer(key, age)
  local built = redis.call('HMGET', key, 'shape', 'seenMs', 'definition')
  local shape, seen_ms = integer(built[1]), integer(built[2])
  if not shape or not seen_ms or not built[3] or built[3] == '' or built[3] == age.definition then return false end
  if shape ~= age.shape then return shape > age.shape end
  if seen_ms ~= age.seenMs then return seen_ms > age.seenMs end
  return built[3] > age.definition
end

local lacks = lacking(nil, {'TIME'}, {'HMGET', KEYS[1], 'term'}, {'HSET', KEYS[1], 'term', ''}, {'HDEL', KEYS[1], 'busyUntil'})
if lacks then return lacks end
for index = 2, #KEYS do
  local place = place_named(redis.pcall('GET', KEYS[index]), ARGV[5])
  if place == KEYS[1] then break end
  if place and not among(cjson.decode(ARGV[6]), place) then return moved(KEYS[1], place) end
end
local fence = redis.call('HMGET', KEYS[1], 'term', 'candidacy')
local held = integer(fence[1]) or 0
local now = server_time()
local last = number_of(fence[2], ARGV[2])
if ARGV[7] == '1' then
  local drawn = math.max(held + 1, now, tonumber(ARGV[1]) + 1)
  -- Somebody has written the highest readable number: terms continue from the server time.
  if drawn >= unreadable_from then held, drawn = 0, now end
  -- A late copy of a claim draws no term, and is refused below.
  if last and last >= tonumber(ARGV[3]) then drawn = held end
  ARGV[1] = text(drawn)
end
local term = tonumber(ARGV[1])
if held > term or (held == term and not last) then return {0, text(held)} end
if held == term and last >= tonumber(ARGV[3]) then return {'LATE'} end
local busy_ms = not last and busy_for(KEYS[1], now)
if busy_ms then return {'BUSY', text(busy_ms)} end
if ARGV[8] ~= '' and is_newer(KEYS[1], cjson.decode(ARGV[8])) then return {'OLDER'} end
redis.call('HSET', KEYS[1], 'term', ARGV[1], 'candidacy', ARGV[2] .. '-' .. ARGV[3])
mark(KEYS[1], now, tonumber(ARGV[4]))
if ARGV[9] ~= '' then
  local seen = redis.call('HMGET', KEYS[1], 'schedule', 'scheduleAt')
  local seen_at = integer(seen[2])
  -- A later time was written before the clock went back.
  if seen[1] ~= ARGV[9] or not seen_at or seen_at > now then
    redis.call('HSET', KEYS[1], 'schedule', ARGV[9], 'scheduleAt', text(now))
  end
end
local unreadable = not integer(fence[1]) and fence[1]
local state, is_new = redis.call('HMGET', KEYS[1], unpack(state_fields)), true
for index = 1, #state do is_new = is_new and not state[index] end
return {1, text(now), not is_new and state, ARGV[1], unreadable}
`);
