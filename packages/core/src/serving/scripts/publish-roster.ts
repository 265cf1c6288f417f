import { fenceLua } from '../../metadata/scripts/fence.js';
import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';

/**
 * Publishes a roster unless it is there, and prolongs it. Its value is the time at which it was
 * first published and its text. KEYS: roster. ARGV: text or '' to publish nothing, ms for which it
 * is kept, the time that is remembered or ''. Returns the time in ms, '' if it is not there | {'DENIED', command, key, why}.
 */
export const publishRosterScript = defineScript(`${rightsLua}${fenceLua}
local lacks = lacking(nil, {'TIME'}, {'GET', KEYS[1]}, {'SET', KEYS[1], ''}, {'PEXPIRE', KEYS[1], '1'})
if lacks then return lacks end
local stored = redis.call('GET', KEYS[1])
local first = stored and string.match(stored, '^(%d+) ')
if first then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return first
end
if ARGV[1] == '' then return '' end
first = ARGV[3] ~= '' and ARGV[3] or text(server_time())
redis.call('SET', KEYS[1], first .. ' ' .. ARGV[1], 'PX', ARGV[2])
return first
`);
