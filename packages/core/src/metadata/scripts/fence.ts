import { unreadableFrom } from '../../redis/whole-numbers.js';

/**
 * Lua: `text(number)`; `integer(text)`, the number in a text, if smart-redis may have written it;
 * the server's clock, `server_time()` in milliseconds and `server_micros()` in microseconds; and
 * `refusal(key, term, candidacy)`, which returns nothing if the fence is exactly that pair, and
 * otherwise the result of the script. Exactly, not "no lower than": after a failover that lost data
 * two leaders can hold one term. A rollback puts a zero before the number of the claim that holds
 * the fence, so that the run of that claim is refused and every other claim passes as before.
 *
 * Anyone may write to the metadata. Numbers that are too high to be incremented, and `inf` and
 * `nan`, which `tonumber` accepts, would outrank every term forever, so they count as absent.
 */
export const fenceLua = `
local unreadable_from = ${String(unreadableFrom)}

local function text(number) return string.format('%.0f', number) end

local function integer(value)
  local number = value and string.find(value, '^%d+$') and tonumber(value)
  if number and number < unreadable_from then return number end
end

local function server_micros()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local function server_time() return math.floor(server_micros() / 1000) end

local function seat_of(candidacy) return candidacy and string.match(candidacy, '^(.*)%-%d+$') end

local function refusal(key, term, candidacy)
  local fence = redis.call('HMGET', key, 'term', 'candidacy')
  if fence[1] == term and fence[2] == candidacy then return end
  if fence[1] == term and fence[2] == (string.gsub(candidacy, '%-(%d+)$', '-0%1')) then return {'ROLLEDBACK'} end
  local held = integer(fence[1])
  -- An older claim: the newer one has been lost, and so may be the commits before it.
  local is_older = held and (held < tonumber(term) or held == tonumber(term) and seat_of(fence[2]) == seat_of(candidacy))
  if not held or is_older then return {'NOFENCE'} end
  return {'STALE', fence[1]}
end
`;
