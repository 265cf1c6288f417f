import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { fenceLua } from './fence.js';
import { markLua } from './mark.js';

/**
 * Clears the mark of a run that ended without a result, and announces that, so that other instances
 * need not wait until it expires.
 *
 * KEYS: metadata. ARGV: term, candidacy, channel or '', announcement. Returns {'OK'} | {'STALE',
 * term} | {'NOFENCE'} | {'DENIED', command, key, why}.
 */
export const endMarkScript = defineScript(
  `${rightsLua}${fenceLua}${markLua}
local lacks = lacking(nil, {'HMGET', KEYS[1], 'term'}, {'HSET', KEYS[1], 'busyUntil', ''}, {'HDEL', KEYS[1], 'busyUntil'})
if lacks then return lacks end
local refused = refusal(KEYS[1], ARGV[1], ARGV[2])
if refused then return refused end
mark(KEYS[1], 0, 0)
if ARGV[3] ~= '' then redis.pcall('PUBLISH', ARGV[3], ARGV[4]) end
return {'OK'}
`,
  { isRare: true },
);
