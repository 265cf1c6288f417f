import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';

/**
 * Frees a slot of a group of caches and announces that. KEYS: sorted set of the slots. ARGV:
 * holder, channel or '', announcement. Returns 1 | 0 if it was not held | {'DENIED', command, key,
 * why}.
 */
export const leaveGroupScript = defineScript(`${rightsLua}
local lacks = lacking(nil, {'ZREM', KEYS[1], ''})
if lacks then return lacks end
local was_held = redis.call('ZREM', KEYS[1], ARGV[1])
if ARGV[2] ~= '' then redis.pcall('PUBLISH', ARGV[2], ARGV[3]) end
return was_held
`);
