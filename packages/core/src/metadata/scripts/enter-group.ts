import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { fenceLua } from './fence.js';

/**
 * Takes one of the slots of a group of caches, or keeps it for longer. A slot that is not kept
 * expires. Slots are no locks: fences decide who publishes.
 *
 * KEYS: sorted set of the slots. ARGV: holder, number of slots, ms for which a slot is held, '1' if
 * a slot may be taken and '0' if it may only be kept.
 * Returns {1} | {0, ms until the next slot expires, holders} if all are taken | {'DENIED', command,
 * key, why}.
 */
export const enterGroupScript = defineScript(`${rightsLua}${fenceLua}
local lacks = lacking(nil, {'TIME'}, {'ZREMRANGEBYSCORE', KEYS[1], '0', '0'}, {'ZSCORE', KEYS[1], ''}, {'ZCARD', KEYS[1]},
  {'ZRANGE', KEYS[1], '0', '-1'}, {'ZADD', KEYS[1], '0', ''}, {'PEXPIRE', KEYS[1], '1'})
if lacks then return lacks end
local now, held_ms = server_time(), tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now))
local is_held = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not is_held and (ARGV[4] == '0' or redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2])) then
  local slots = redis.call('ZRANGE', KEYS[1], '0', '-1', 'WITHSCORES')
  local holders = {}
  for index = 1, #slots, 2 do holders[#holders + 1] = slots[index] end
  -- The clock may have gone back.
  return {0, text(math.min(tonumber(slots[2] or now) - now, held_ms)), holders}
end
redis.call('ZADD', KEYS[1], text(now + held_ms), ARGV[1])
redis.call('PEXPIRE', KEYS[1], text(held_ms * 2))
return {1}
`);
