/**
 * Lua functions for marks. A mark says that a refresh is running: the fields `busyUntil` (server
 * time) and `busyFor` (milliseconds). Requires `fenceLua`.
 *
 * - `number_of(candidacy, seat)`: the number of the claim that wrote `seat-number`; nil if another
 *   seat did.
 * - `busy_for(key, now)`: milliseconds for which the mark is still valid; nil if there is none. A
 *   mark further ahead than its own length was set before the clock went back, and is ignored.
 * - `mark(key, now, ms)`: sets the mark; 0 clears it.
 */
export const markLua = `
local function number_of(candidacy, seat)
  local head = seat .. '-'
  if candidacy and string.sub(candidacy, 1, #head) == head then return integer(string.sub(candidacy, #head + 1)) end
end

local function busy_for(key, now)
  local stored = redis.call('HMGET', key, 'busyUntil', 'busyFor')
  local until_ms, for_ms = integer(stored[1]), integer(stored[2])
  if until_ms and for_ms and now < until_ms and until_ms <= now + for_ms then return until_ms - now end
end

local function mark(key, now, ms)
  if ms == 0 then return redis.call('HDEL', key, 'busyUntil', 'busyFor') end
  redis.call('HSET', key, 'busyUntil', text(now + ms), 'busyFor', text(ms))
end
`;
