/**
 * Lua: `server_time()` in milliseconds as text, and `fence_of(key, term, candidacy)`, which answers nothing when the
 * fence is exactly that pair, and what to return otherwise. Exactly, not "no lower than": after a failover that lost data
 * two leaders can hold one term.
 */
export const fenceLua = `
local function text(number) return string.format('%.0f', number) end

local function server_time()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function refusal(key, term, candidacy)
  local fence = redis.call('HMGET', key, 'term', 'candidacy')
  if not fence[1] then return {'NOFENCE'} end
  if fence[1] ~= term or fence[2] ~= candidacy then return {'STALE', fence[1]} end
end
`;
