import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { fenceLua } from './fence.js';

/**
 * Draws a ticket that asks for a refresh: above every ticket that was drawn or answered, whatever
 * stands there. KEYS: metadata. Returns the ticket | {'DENIED', command, key, why}.
 */
export const requestScript = defineScript(`${rightsLua}${fenceLua}
local lacks = lacking(nil, {'HMGET', KEYS[1], 'requested'}, {'HSET', KEYS[1], 'requested', ''})
if lacks then return lacks end
local last = 0
for _, ticket in ipairs(redis.call('HMGET', KEYS[1], 'requested', 'served', 'failed')) do
  last = math.max(last, integer(ticket) or 0)
end
-- Somebody has written the highest that can be read: tickets begin anew, and who holds an old one asks again.
if last + 1 >= unreadable_from then
  redis.call('HSET', KEYS[1], 'requested', '1', 'served', '0', 'failed', '0')
  return 1
end
redis.call('HSET', KEYS[1], 'requested', text(last + 1))
return last + 1
`);
