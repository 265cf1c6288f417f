import { defineScript } from '../../run-script.js';

/**
 * Deletes the leader key if this holder still has it, and tells the others.
 *
 * KEYS: leader key. ARGV: holder, channel, announcement. Returns 1 if it was deleted, else 0.
 */
export const releaseScript = defineScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.pcall('PUBLISH', ARGV[2], ARGV[3])
return 1
`);
