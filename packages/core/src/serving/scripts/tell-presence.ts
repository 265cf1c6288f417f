import { fenceLua } from '../../metadata/scripts/fence.js';
import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';

/**
 * Writes that an instance without a seat is there, and what it has registered, until a time by the
 * server's clock; prolongs its roster; and sends a beat if there was none for a while, in whose place
 * every subscriber would send a ping.
 *
 * KEYS: leaders, roster. ARGV: id, the record without its closing brace, ms until it counts as gone,
 * ms for which leaders are kept, ms for which the roster is kept, channel or '', ms between two beats,
 * '1' to remove what the dead have left, the id that this instance has had before or ''. Returns
 * {server time, 1 if the roster is there or 0} | {'DENIED', command, key, why}.
 */
export const tellPresenceScript = defineScript(`${rightsLua}${fenceLua}
local leaders, roster = KEYS[1], KEYS[2]
local lacks = lacking(nil, {'TIME'}, {'HSET', leaders, '', ''}, {'HDEL', leaders, ''}, {'HGET', leaders, ''}, {'HGETALL', leaders},
  {'PEXPIRE', leaders, '1'}, {'PEXPIRE', roster, '1'})
if lacks then return lacks end
local now = server_time()
if ARGV[9] ~= '' then redis.call('HDEL', leaders, ARGV[9]) end
redis.call('HSET', leaders, ARGV[1], ARGV[2] .. ',"until":' .. text(now + tonumber(ARGV[3])) .. '}')
redis.call('PEXPIRE', leaders, ARGV[4])
if ARGV[8] == '1' then
  local all = redis.call('HGETALL', leaders)
  for index = 1, #all, 2 do
    local till = integer(string.match(all[index + 1], '"until":(%d+)[,}]')) or 0
    if all[index] ~= '#beat' and till <= now then redis.call('HDEL', leaders, all[index]) end
  end
end
local beat = integer(redis.call('HGET', leaders, '#beat'))
if ARGV[6] ~= '' and (not beat or beat > now or now - beat >= tonumber(ARGV[7])) then
  redis.call('HSET', leaders, '#beat', text(now))
  redis.pcall('PUBLISH', ARGV[6], '{"type":"beat"}')
end
return {text(now), redis.call('PEXPIRE', roster, ARGV[5])}
`);
