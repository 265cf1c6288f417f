import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { placeLua } from '../owner-record.js';
import { fenceLua } from './fence.js';

/**
 * Pauses a cache, or ends its pause, and announces that.
 *
 * KEYS: metadata, then owner records that may name another place. ARGV: owner, places to ignore as
 * JSON, the pause as JSON up to its time ('': none from now on), its time ('': now), channel or '',
 * announcement, milliseconds after which the pause ends by itself ('': never). Returns {'OK'} | {'MOVED', metadata} | {'DENIED', command, key, why}.
 */
export const pauseScript = defineScript(`${rightsLua}${fenceLua}${placeLua}
local lacks = lacking(nil, {'TIME'}, {'HMGET', KEYS[1], 'version'}, {'HSET', KEYS[1], 'paused', ''}, {'HDEL', KEYS[1], 'paused'})
if lacks then return lacks end
for index = 2, #KEYS do
  local place = place_named(redis.pcall('GET', KEYS[index]), ARGV[1])
  if place == KEYS[1] then break end
  if place and not among(cjson.decode(ARGV[2]), place) then return moved(KEYS[1], place) end
end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], 'paused')
else
  local ending = ARGV[7] ~= '' and ',"until":' .. text(server_time() + tonumber(ARGV[7])) or ''
  redis.call('HSET', KEYS[1], 'paused', ARGV[3] .. (ARGV[4] ~= '' and ARGV[4] or text(server_time())) .. ending .. '}')
end
if ARGV[5] ~= '' then redis.pcall('PUBLISH', ARGV[5], ARGV[6]) end
return {'OK'}
`);
