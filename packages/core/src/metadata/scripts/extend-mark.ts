import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { fenceLua } from './fence.js';
import { markLua } from './mark.js';

/**
 * Extends the mark of a running refresh. A late copy of the call finds no mark, because the run has
 * ended, or another claim.
 *
 * KEYS: metadata. ARGV: term, candidacy, milliseconds. Returns {'OK'} | {'ENDED'} | {'STALE', term}
 * | {'NOFENCE'} | {'DENIED', command, key, why}.
 */
export const extendMarkScript = defineScript(`${rightsLua}${fenceLua}${markLua}
local lacks = lacking(nil, {'TIME'}, {'HMGET', KEYS[1], 'term'}, {'HSET', KEYS[1], 'busyUntil', ''}, {'HDEL', KEYS[1], 'busyUntil'})
if lacks then return lacks end
local refused = refusal(KEYS[1], ARGV[1], ARGV[2])
if refused then return refused end
if not redis.call('HMGET', KEYS[1], 'busyUntil')[1] then return {'ENDED'} end
mark(KEYS[1], server_time(), tonumber(ARGV[3]))
return {'OK'}
`);
