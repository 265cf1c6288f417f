import { fenceLua } from '../../metadata/scripts/fence.js';
import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';

/**
 * Writes caches into the registry, each with the time at which it was first written. If a cache with
 * other keys has the name, that one goes on under its name and its place.
 *
 * KEYS: registry. ARGV: for each cache its name, its place, the beginning of its entry up to the
 * place, and the entry without its closing brace. Returns 1 | {'DENIED', command, key, why}.
 */
export const registerScript = defineScript(`${rightsLua}${fenceLua}
local registry = KEYS[1]
local lacks = lacking(nil, {'TIME'}, {'HGET', registry, ''}, {'HSET', registry, '', ''}, {'HDEL', registry, ''})
if lacks then return lacks end
local now = text(server_time())
for index = 1, #ARGV, 4 do
  local name, place, head, entry = ARGV[index], ARGV[index + 1], ARGV[index + 2], ARGV[index + 3]
  local before = redis.call('HGET', registry, name)
  if before and string.sub(before, 1, #head) ~= head then
    local is_read, other = pcall(cjson.decode, before)
    if is_read and type(other) == 'table' and type(other.at) == 'string' and other.at ~= place then
      redis.call('HSET', registry, name .. ' ' .. other.at, before)
    end
    before = redis.call('HGET', registry, name .. ' ' .. place)
    redis.call('HDEL', registry, name .. ' ' .. place)
  end
  local since = before and string.match(before, ',"since":(%d+)}$') or now
  redis.call('HSET', registry, name, entry .. ',"since":' .. since .. '}')
end
return 1
`);
