import { unreadableFrom } from '../../redis/whole-numbers.js';

/**
 * Lua: `text(number)`; `integer(text)`, the number in it, if it is one that we may have written;
 * the server's clock, `server_time()` in milliseconds and `server_micros()` in microseconds; and
 * `refusal(key, term, candidacy)`, which answers nothing when the fence is exactly that pair, and
 * what to return otherwise. Exactly, not "no lower than": after a failover that lost data two
 * leaders can hold one term.
 *
 * Anyone may write to the metadata. Numbers that cannot be raised any more, and `inf` and `nan`,
 * which `tonumber` takes, would outrank every term for ever: all that counts as none.
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

local function refusal(key, term, candidacy)
  local fence = redis.call('HMGET', key, 'term', 'candidacy')
  if fence[1] == term and fence[2] == candidacy then return end
  if not integer(fence[1]) then return {'NOFENCE'} end
  return {'STALE', fence[1]}
end
`;
