import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { fenceLua } from './fence.js';
import { historyRightsLua, rememberLua } from './remember-refresh.js';

/**
 * Records a failed refresh and clears its mark, if the fence is held. KEYS: metadata, then the
 * history if the cache has one. ARGV: term, candidacy, ticket, error as JSON without its time and closing brace, milliseconds to the next
 * attempt (-1: not before a request), channel, announcement, plan of the history as JSON or ''.
 */
export const recordFailureScript =
  defineScript(`${rightsLua}${fenceLua}${historyRightsLua}${rememberLua}
local history = ARGV[8] ~= '' and cjson.decode(ARGV[8])
local lacks = lacking(nil, {'TIME'}, {'HMGET', KEYS[1], 'term'}, {'HSET', KEYS[1], 'failed', ''}, {'HDEL', KEYS[1], 'busyUntil'}) or history_rights(nil, history)
if lacks then return lacks end
local refused = refusal(KEYS[1], ARGV[1], ARGV[2])
if refused then return refused end
local now = server_time()
redis.call('HSET', KEYS[1], 'failed', ARGV[3], 'lastError', ARGV[4] .. ',"at":' .. text(now) .. '}',
  'nextRefreshAt', tonumber(ARGV[5]) >= 0 and text(now + ARGV[5]) or '')
redis.call('HDEL', KEYS[1], 'busyUntil', 'busyFor')
remember(history, '"at":' .. text(now))
if ARGV[6] ~= '' then redis.pcall('PUBLISH', ARGV[6], ARGV[7]) end
return {'OK'}
`);
