import { olderRightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { nextTermLua } from './next-term.js';

/**
 * Takes the leader key if nobody holds it, or exactly the one holder that may be replaced.
 *
 * KEYS: leader key, term key. ARGV: holder, lifetime in ms or '' for none, min term, channel,
 * announcement up to its term, holder that may be replaced or ''. Returns {1, term} or {0, holder,
 * PTTL, last term} or {'DENIED', command, key, why}.
 *
 * - Held by the same candidacy: the reply to an earlier try was lost, so the answer is the same
 *   once more.
 * - The term is written before the key: a failover that lost the tail of this script leaves no
 *   holder without a term.
 * - PUBLISH by pcall: a user whose ACL lacks the channel leads all the same, only unannounced.
 */
export const acquireScript = defineScript(`${olderRightsLua}${nextTermLua}
local lacks = term_rights(KEYS[2]) or lacking(nil, {'GET', KEYS[1]}, {'SET', KEYS[1], ''})
if lacks then return lacks end
local holder = redis.call('GET', KEYS[1])
if holder == ARGV[6] then holder = false end
if holder and holder ~= ARGV[1] then
  local last = string.format('%.0f', last_term(KEYS[2]))
  return {0, holder, redis.call('PTTL', KEYS[1]), last}
end

-- Who could not renew the key would lead for as long as it lives, again and again.
lacks = ARGV[2] ~= '' and lacking(not redis.acl_check_cmd and redis.call('GET', KEYS[1]) == false and KEYS[1], {'PEXPIRE', KEYS[1], ARGV[2]})
if lacks then return lacks end

local min_term = tonumber(ARGV[3])
local term
if holder and last_term(KEYS[2]) > min_term then
  term = string.format('%.0f', last_term(KEYS[2]))
else
  term = issue_term(KEYS[2], min_term)
end

if ARGV[2] == '' then
  redis.call('SET', KEYS[1], ARGV[1])
else
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
if not holder then
  redis.pcall('PUBLISH', ARGV[4], ARGV[5] .. term .. '}')
end
return {1, term}
`);
