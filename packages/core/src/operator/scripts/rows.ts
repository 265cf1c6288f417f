import { defineScript } from '../../redis/run-script.js';

/**
 * Reads some rows of a key, and the beginning of each. It looks at a bounded number of bytes, and
 * answers with fewer rows if these are long. Writes nothing.
 *
 * KEYS: metadata, the key. ARGV: hash, list, set, sortedSet or string; the field kept of
 * the metadata, which must still be the same, or '' for the current version; the position; rows to
 * pass over there; how many rows; bytes of each; '1' for the row with an id; that id. Returns {1,
 * version, number of rows, next position or '', rows to pass over there, rows} | {'CHANGED'}. A row is
 * {id, score or '', value or '', bytes of the value}.
 */
export const rowsScript = defineScript(`
local key, kind, cursor, skip = KEYS[2], ARGV[1], ARGV[3], tonumber(ARGV[4])
local most, cut = tonumber(ARGV[5]), tonumber(ARGV[6])
-- So much is copied inside of Redis, plus one page.
local most_seen = 8388608
local stored = redis.call('HMGET', KEYS[1], 'version', 'kept')
if ARGV[2] ~= '' and stored[2] ~= ARGV[2] then return {'CHANGED'} end

local rows, seen = {}, 0
local function add(id, score, value)
  local whole = value or id
  rows[#rows + 1] = {string.sub(id, 1, value and 1024 or cut), score, value and string.sub(value, 1, cut) or '', #whole}
  seen = seen + #whole
end
local function is_full() return #rows >= most or seen >= most_seen end
local function answer(total, position, passed)
  return {1, stored[1] or '', total, position, passed, rows}
end

if kind == 'string' then
  local size = redis.call('STRLEN', key)
  if size > 0 then rows[1] = {'', '', redis.call('GETRANGE', key, '0', tostring(cut - 1)), size} end
  return answer(#rows, '', 0)
end
local count = ({hash = 'HLEN', list = 'LLEN', set = 'SCARD', sortedSet = 'ZCARD'})[kind]
local total = redis.call(count, key)
if ARGV[7] == '1' then
  local id = ARGV[8]
  if kind == 'hash' then
    local value = redis.call('HGET', key, id)
    if value then add(id, '', value) end
  elseif kind == 'set' then
    if redis.call('SISMEMBER', key, id) == 1 then add(id, '') end
  else
    local score = redis.call('ZSCORE', key, id)
    if score then add(id, score) end
  end
  return answer(total, '', 0)
end
if kind == 'list' or kind == 'sortedSet' then
  local at = tonumber(cursor)
  while at < total and not is_full() do
    local last = string.format('%.0f', at + 9)
    local first = string.format('%.0f', at)
    local page = kind == 'list' and redis.call('LRANGE', key, first, last)
      or redis.call('ZRANGE', key, first, last, 'WITHSCORES')
    for index = 1, #page, kind == 'list' and 1 or 2 do
      if is_full() then break end
      if kind == 'list' then add(string.format('%.0f', at), '', page[index]) else add(page[index], page[index + 1]) end
      at = at + 1
    end
  end
  return answer(total, at < total and string.format('%.0f', at) or '', 0)
end
local width, scan = 1, 'SSCAN'
if kind == 'hash' then width, scan = 2, 'HSCAN' end
repeat
  local page = redis.call(scan, key, cursor, 'COUNT', '10')
  -- A small one is returned as a whole.
  for index = skip * width + 1, #page[2], width do
    if is_full() then return answer(total, cursor, (index - 1) / width) end
    add(page[2][index], '', kind == 'hash' and page[2][index + 1] or nil)
  end
  cursor, skip = page[1], 0
until cursor == '0' or is_full()
return answer(total, cursor == '0' and '' or cursor, 0)
`);
