import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { fenceLua } from './fence.js';

/**
 * Draws a ticket that requests a refresh: above every ticket that was drawn or answered, whatever
 * the key contains. KEYS: metadata. ARGV: fields of wishes that belong to the request, each of
 * which then contains the highest ticket that made it. Returns the ticket | {'DENIED', command,
 * key, why}.
 */
export const requestScript = defineScript(`${rightsLua}${fenceLua}
local lacks = lacking(nil, {'HMGET', KEYS[1], 'requested'}, {'HSET', KEYS[1], 'requested', ''})
if lacks then return lacks end
local last = 0
for _, ticket in ipairs(redis.call('HMGET', KEYS[1], 'requested', 'served', 'failed')) do
  last = math.max(last, integer(ticket) or 0)
end
-- Somebody has written the highest readable number: tickets start again, and holders of an old one
-- request again.
if last + 1 >= unreadable_from then
  redis.call('HSET', KEYS[1], 'requested', '0', 'served', '0', 'failed', '0', 'forced', '0')
  last = 0
end
for _, field in ipairs({'requested', unpack(ARGV)}) do redis.call('HSET', KEYS[1], field, text(last + 1)) end
return last + 1
`);
