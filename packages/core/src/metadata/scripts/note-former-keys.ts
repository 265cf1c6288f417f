import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { fenceLua } from './fence.js';

/**
 * Notes the keys that earlier definitions have filled, if the fence is held, so that metadata which
 * were removed meanwhile stay away. KEYS: metadata. ARGV: term, candidacy, the keys as JSON or '' for
 * none. Returns {'OK'} | {'STALE', term} | {'NOFENCE'} | {'DENIED', command, key, why}.
 */
export const noteFormerKeysScript = defineScript(`${rightsLua}${fenceLua}
local lacks = lacking(nil, {'HMGET', KEYS[1], 'term'}, {'HSET', KEYS[1], 'former', ''}, {'HDEL', KEYS[1], 'former'})
if lacks then return lacks end
local refused = refusal(KEYS[1], ARGV[1], ARGV[2])
if refused then return refused end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], 'former') else redis.call('HSET', KEYS[1], 'former', ARGV[3]) end
return {'OK'}
`);
