import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { changeSeatsLua } from './change-seats.js';

/**
 * Gives a seat up and announces that. KEYS: seats, seated, reports. ARGV: seat, next revision, channel or
 * ''. Returns 1 | 0 if it was not held | {'DENIED', command, key, why}.
 */
export const leaveScript = defineScript(
  `${rightsLua}${changeSeatsLua}
local lacks = lacking(nil, {'ZREM', KEYS[1], ''}, {'HDEL', KEYS[2], ''}, {'HGET', KEYS[2], '#'}, {'HSET', KEYS[2], '#', ''})
if lacks then return lacks end
local was_held = redis.call('ZREM', KEYS[1], ARGV[1]) + redis.call('HDEL', KEYS[2], ARGV[1]) > 0
redis.pcall('HDEL', KEYS[3], ARGV[1])
if not was_held then return 0 end
changed(KEYS[2], ARGV[2], ARGV[3], nil, {ARGV[1]})
return 1
`,
  { isRare: true },
);
