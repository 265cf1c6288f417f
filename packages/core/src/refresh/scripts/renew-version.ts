import { defineScript } from '../../run-script.js';
import { fenceLua } from './fence.js';

/**
 * The source did not change: renews the time of the last version, if the fence is held and every live key still stands.
 *
 * KEYS: metadata, live keys. ARGV: term, candidacy, served ticket, milliseconds to the next refresh or -1.
 * Returns {'OK', version, server time} | {'STALE', term} | {'NOFENCE'} | {'MISSING', live key}.
 */
export const renewVersionScript = defineScript(`${fenceLua}
local refused = refusal(KEYS[1], ARGV[1], ARGV[2])
if refused then return refused end

local stored = redis.call('HMGET', KEYS[1], 'version', 'counts')
if not stored[1] then return {'MISSING', KEYS[2]} end
local counts = cjson.decode(stored[2])
for index = 2, #KEYS do
  local count = counts[KEYS[index]]
  if not count or (count > 0 and redis.call('EXISTS', KEYS[index]) == 0) then
    return {'MISSING', KEYS[index]}
  end
end

local now = server_time()
local delay = tonumber(ARGV[4])
redis.call('HSET', KEYS[1], 'checkedAt', text(now), 'served', ARGV[3],
  'nextRefreshAt', delay >= 0 and text(now + delay) or '')
redis.call('HDEL', KEYS[1], 'lastError')
return {'OK', stored[1], text(now)}
`);
