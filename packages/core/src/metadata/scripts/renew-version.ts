import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { fenceLua } from './fence.js';
import { historyRightsLua, rememberLua } from './remember-refresh.js';
import { nextRefreshLua } from './next-refresh.js';

/**
 * The source did not change: updates the timestamp of the last version and clears the mark of its
 * run, if the fence is held and every live key still has as many elements as were committed.
 *
 * KEYS: metadata, live keys, and the history, whose position is in the plan. ARGV: plan as JSON, channel or '', announcement for those who have
 * requested a refresh. Returns {'OK', version, server time} | {'STALE',
 * term} | {'NOFENCE'} | {'MISSING', live key} | {'DENIED', command, key, why}.
 */
export const renewVersionScript =
  defineScript(`${rightsLua}${fenceLua}${nextRefreshLua}${historyRightsLua}${rememberLua}
local plan = cjson.decode(ARGV[1])
local lacks = lacking(nil, {'TIME'}, {'HMGET', KEYS[1], 'term'}, {'HSET', KEYS[1], 'served', ''}, {'HDEL', KEYS[1], 'lastError'}, {'PERSIST', KEYS[1]}) or history_rights(nil, plan.history)
if lacks then return lacks end
local refused = refusal(KEYS[1], plan.term, plan.candidacy)
if refused then return refused end

local stored = redis.call('HMGET', KEYS[1], 'version', 'counts', 'digest', 'rows', 'bytes')
if not integer(stored[1]) or (plan.digest ~= '' and plan.digest ~= stored[3]) or (plan.version ~= '' and plan.version ~= stored[1]) then
  return {'MISSING', KEYS[2]}
end
local readable, counts = pcall(cjson.decode, stored[2])
if not readable or type(counts) ~= 'table' then return {'MISSING', KEYS[2]} end
for index, count in ipairs(plan.counts) do
  local live = KEYS[index + 1]
  lacks = lacking(nil, count, {'PERSIST', live})
  if lacks then return lacks end
  -- If the key has another type now, the count is an error, which differs from any number.
  if redis.pcall(unpack(count)) ~= counts[live] then return {'MISSING', live} end
end

local now = server_time()
local was_requested = tonumber(plan.served) > (integer(redis.call('HMGET', KEYS[1], 'served')[1]) or 0)
redis.call('HSET', KEYS[1], 'checkedAt', text(now), 'served', plan.served,
  'definition', plan.definition, 'shape', plan.shape, 'seenMs', plan.seenMs,
  'nextRefreshAt', next_refresh(now, plan))
local rows, bytes = integer(stored[4]), integer(stored[5])
if plan.passes and rows and bytes then
  redis.call('HSET', KEYS[1], 'passed', '{"version":' .. stored[1] .. ',"rows":' .. text(rows) .. ',"bytes":' .. text(bytes) .. '}')
end
redis.call('HDEL', KEYS[1], 'lastError', 'busyUntil', 'busyFor', 'rolledBackFrom')
note_schedule(KEYS[1], plan)
-- Removes a time to live that somebody has set: unchanged keys stay.
for _, key in ipairs(KEYS) do redis.call('PERSIST', key) end
remember(plan.history, '"version":' .. stored[1] .. ',"at":' .. text(now))
if was_requested and ARGV[2] ~= '' then redis.pcall('PUBLISH', ARGV[2], ARGV[3]) end
return {'OK', stored[1], text(now)}
`);
