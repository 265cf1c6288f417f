import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { placeLua } from '../owner-record.js';

/**
 * Removes a key and its owner record, unless that names another owner. KEYS: owner record, then the
 * key; without it the record goes alone. ARGV: owner. Returns how many keys were there | {'DENIED',
 * command, key, why}.
 */
export const dropScript = defineScript(`${rightsLua}${placeLua}
local lacks = lacking(nil, {'GET', KEYS[1]}, {'UNLINK', KEYS[1]}, {'UNLINK', KEYS[#KEYS]})
if lacks then return lacks end
local record = redis.call('GET', KEYS[1])
if record and not is_owned(record, ARGV[1]) then return 0 end
return redis.call('UNLINK', unpack(KEYS))
`);
