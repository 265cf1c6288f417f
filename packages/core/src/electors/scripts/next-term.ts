import { rightsLua } from '../../redis/rights-lua.js';
import { unreadableFrom } from '../../redis/whole-numbers.js';

/**
 * Lua: `last_term(key)` is the last term issued, 0 if none is known. `issue_term(key, min_term)`
 * stores and returns the next term, as text. It is greater than the last one issued and than
 * `min_term`, and at least the server's time in milliseconds: after data loss a plain counter would
 * repeat terms, possibly one that a paused leader still holds.
 *
 * Numbers become text by `%.0f`: `..` writes them with 14 digits only. A stored value that is not a
 * whole number, or too high to be incremented (an operator's mistake), counts as none.
 * `term_rights(key)` returns the script's result if the user may not issue a term. Includes
 * `rightsLua`.
 */
export const nextTermLua = `${rightsLua}
local function term_rights(key)
  return lacking(nil, {'TIME'}, {'GET', key}, {'SET', key, ''})
end

local function last_term(key)
  local last = tonumber(redis.call('GET', key))
  if last and last >= 0 and last < ${String(unreadableFrom)} then return last end
  return 0
end

local function issue_term(key, min_term)
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local term = math.max(last_term(key) + 1, now, min_term + 1)
  local text = string.format('%.0f', term)
  redis.call('SET', key, text)
  return text
end
`;
