import { defineScript } from '../../run-script.js';
import { fenceLua } from './fence.js';

/**
 * Draws a ticket that asks for a refresh: above every ticket that was drawn or answered, whatever stands there.
 * KEYS: metadata. Returns the ticket.
 */
export const requestScript = defineScript(`${fenceLua}
local last = 0
for _, ticket in ipairs(redis.call('HMGET', KEYS[1], 'requested', 'served', 'failed')) do
  last = math.max(last, whole(ticket) or 0)
end
redis.call('HSET', KEYS[1], 'requested', text(last + 1))
return last + 1
`);
