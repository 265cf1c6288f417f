import { defineScript } from '../../redis/run-script.js';
import { nextTermLua } from './next-term.js';

/**
 * Deletes the leader key if this holder still has it, and announces that.
 *
 * KEYS: leader key, term key. ARGV: holder, channel, announcement, min term. Returns 1 if it was
 * deleted, else 0; or {'DENIED', command, key, why}. The next term, of any instance, is greater
 * than the min term, so that other leaders need not find the same fence again.
 */
export const releaseScript = defineScript(
  `${nextTermLua}
local lacks = lacking(nil, {'GET', KEYS[1]}, {'GET', KEYS[2]}, {'SET', KEYS[2], ''})
if lacks then return lacks end
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local min_term = tonumber(ARGV[4])
if min_term > last_term(KEYS[2]) then redis.call('SET', KEYS[2], string.format('%.0f', min_term)) end
redis.call('DEL', KEYS[1])
redis.pcall('PUBLISH', ARGV[2], ARGV[3])
return 1
`,
  { isRare: true },
);
