import { rightsLua } from '../../rights-lua.js';
import { defineScript } from '../../run-script.js';

/**
 * Removes a key and its owner record, unless that names another owner. KEYS: key, owner record. ARGV: owner. Returns how many
 * keys were there | {'DENIED', command, key, why}.
 */
export const dropScript = defineScript(`${rightsLua}
local lacks = lacking(nil, {'GET', KEYS[2]}, {'UNLINK', KEYS[1]}, {'UNLINK', KEYS[2]})
if lacks then return lacks end
local owner = redis.call('GET', KEYS[2])
if owner and owner ~= ARGV[1] then return 0 end
return redis.call('UNLINK', KEYS[1], KEYS[2])
`);
