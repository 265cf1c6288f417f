import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { placeLua } from '../owner-record.js';

/**
 * Removes all that a cache has in one slot, unless somebody has claimed it since: live keys whose
 * owner records are its own, the metadata and the history. Changes nothing if the metadata, or a
 * record, name more than it was given.
 *
 * KEYS: metadata, history, then for each live key its owner record and the key. ARGV: owner; the
 * claim: term and candidacy, as they were found. Returns the number of removed keys | {'CLAIMED'} |
 * {'MORE'} | {'DENIED', command, key, why}.
 */
export const dropWholeScript = defineScript(`${rightsLua}${placeLua}
local lacks = lacking(nil, {'HMGET', KEYS[1], 'term'}, {'GET', KEYS[3]}, {'UNLINK', unpack(KEYS)})
if lacks then return lacks end
local stored = redis.call('HMGET', KEYS[1], 'term', 'candidacy', 'counts', 'kept')
if stored[1] and (stored[1] ~= ARGV[2] or stored[2] ~= ARGV[3]) then return {'CLAIMED'} end
if stored[4] and stored[4] ~= '' then return {'MORE'} end
local live, dropped = {}, {KEYS[1], KEYS[2]}
for index = 3, #KEYS, 2 do
  local record = redis.call('GET', KEYS[index])
  local place = place_named(record, ARGV[1])
  if place and place ~= KEYS[1] then return {'MORE'} end
  live[KEYS[index + 1]] = true
  if not record or is_owned(record, ARGV[1]) then
    dropped[#dropped + 1] = KEYS[index]
    dropped[#dropped + 1] = KEYS[index + 1]
  end
end
local is_read, counts = pcall(cjson.decode, stored[3] or '{}')
for key in pairs(is_read and type(counts) == 'table' and counts or {}) do
  if not live[key] then return {'MORE'} end
end
return redis.call('UNLINK', unpack(dropped))
`);
