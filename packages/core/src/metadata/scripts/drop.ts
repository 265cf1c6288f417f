import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { placeLua } from '../owner-record.js';

/**
 * Removes a key and its owner record, unless the record names another owner. KEYS: owner record,
 * then the key; without it only the record is removed. ARGV: owner. Returns the number of removed
 * keys | {'DENIED', command, key, why}.
 */
export const dropScript = defineScript(`${rightsLua}${placeLua}
local lacks = lacking(nil, {'GET', KEYS[1]}, {'UNLINK', KEYS[1]}, {'UNLINK', KEYS[#KEYS]})
if lacks then return lacks end
local record = redis.call('GET', KEYS[1])
if record and not is_owned(record, ARGV[1]) then return 0 end
return redis.call('UNLINK', unpack(KEYS))
`);
