import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { placeLua } from '../owner-record.js';

/**
 * Removes keys and the owner record of the first of them, unless the record names another owner.
 * With a claim, only if nobody has claimed the cache since; without metadata nobody has.
 *
 * KEYS: owner record, then the keys (without any, only the record is removed); with a claim, then
 * the metadata. ARGV: owner; the claim: term and candidacy, as they were found. Returns the number
 * of removed keys | {'CLAIMED'} | {'DENIED', command, key, why}.
 */
export const dropScript = defineScript(`${rightsLua}${placeLua}
local is_claimed = #ARGV > 1
local keys = {unpack(KEYS, 1, is_claimed and #KEYS - 1 or #KEYS)}
local lacks = lacking(nil, {'GET', KEYS[1]}, {'UNLINK', unpack(keys)}) or is_claimed and lacking(nil, {'HMGET', KEYS[#KEYS], 'term'})
if lacks then return lacks end
if is_claimed then
  local fence = redis.call('HMGET', KEYS[#KEYS], 'term', 'candidacy')
  if fence[1] and (fence[1] ~= ARGV[2] or fence[2] ~= ARGV[3]) then return {'CLAIMED'} end
end
local record = redis.call('GET', KEYS[1])
if record and not is_owned(record, ARGV[1]) then return 0 end
return redis.call('UNLINK', unpack(keys))
`);
