import { olderRightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { nextTermLua } from './next-term.js';

/**
 * Acquires the leader key if nobody holds it, or if exactly the holder that may be replaced holds
 * it.
 *
 * KEYS: leader key, term key. ARGV: holder, lifetime in ms or '' for none, min term, channel,
 * announcement up to its term, holder that may be replaced or ''. Returns {1, term} or {0, holder,
 * PTTL, last term} or {'DENIED', command, key, why}.
 *
 * - Held by the same candidacy: the reply to an earlier attempt was lost, so the result is the same
 *   again.
 * - The term is written before the key: a failover that lost the tail of this script leaves no
 *   holder without a term.
 * - PUBLISH by pcall: without permission for the channel, the instance still leads, but without an
 *   announcement.
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

-- An instance without permission to renew the key would lead until it expires, again and again.
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
