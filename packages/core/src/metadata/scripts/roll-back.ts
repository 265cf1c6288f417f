import { olderRightsLua, rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { fenceLua } from './fence.js';
import { keepLua } from './keep.js';
import { nextVersionLua } from './record-commit.js';
import { historyRightsLua, rememberLua } from './remember-refresh.js';

/**
 * Puts an earlier version in the place of the live keys, in one step, pauses the cache, and answers
 * the requests so far. What was live becomes an earlier version.
 *
 * The fence stays with who holds it, but its last claim no longer does: a run that is under way is
 * refused, and the next claim of the same leader is not. See `fenceLua`. The same attempt again
 * changes nothing but that.
 *
 * KEYS: metadata, a key that never exists, and those whose positions in KEYS are in the plan. ARGV:
 * plan as JSON, channel or '', announcement up to its term. Returns {'OK', version, term} |
 * {'CHANGED'}: the versions are not those of the plan | {'GONE', live key}: what it held in that
 * version is not there | {'DENIED', command, key, why}.
 */
export const rollBackScript =
  defineScript(`${olderRightsLua}${rightsLua}${fenceLua}${nextVersionLua}${historyRightsLua}${rememberLua}${keepLua}
local plan = cjson.decode(ARGV[1])
local key, none = KEYS[1], KEYS[2]
local lacks = lacking(none, {'TIME'}, {'HMGET', key, 'term'}, {'HSET', key, 'version', ''}, {'HDEL', key, 'lastError'}, {'PERSIST', key})
  or keep_rights(none, plan.keep) or history_rights(none, plan.history)
if lacks then return lacks end
for _, target in ipairs(plan.targets) do
  local live, back = KEYS[target.live], KEYS[target.back]
  lacks = lacking(none, target.count, {'UNLINK', live}, {'RENAME', back, live}, {'PERSIST', live})
  if lacks then return lacks end
end

local stored = redis.call('HMGET', key, 'attempt', 'version', 'term', 'candidacy', 'requested', 'failed', 'paused')
local term = text(integer(stored[3]) or 0)
local seat, number = string.match(stored[4] or '', '^(.*)%-([1-9]%d*)$')
if stored[1] == plan.attempt then
  if seat then redis.call('HSET', key, 'candidacy', seat .. '-0' .. number) end
  return {'OK', stored[2], term}
end
local fate = fate_of_last(key, plan.keep)
local is_behind = plan.version > 0 and (integer(stored[2]) or 0) >= plan.version
if not fate or is_behind then return {'CHANGED'} end
for _, target in ipairs(plan.targets) do
  if target.expected > 0 and redis.pcall(unpack(target.count)) ~= target.expected then return {'GONE', KEYS[target.live]} end
end

local now = server_time()
local version = text(next_version(plan, stored[2], now))
local back = plan.record
redis.call('HSET', key, 'version', version, 'builtAt', back.builtAt, 'attempt', plan.attempt, 'rows', back.rows,
  'bytes', back.bytes, 'durationMs', back.durationMs, 'builtTerm', back.builtTerm, 'digest', back.digest,
  'leader', back.leader, 'counts', back.counts, 'builtAs', back.builtAs, 'definition', '', 'shape', '0', 'seenMs', '0',
  'nextRefreshAt', '', 'rolledBackFrom', stored[2] or '',
  'failed', text(math.max(integer(stored[5]) or 0, integer(stored[6]) or 0)))
redis.call('HDEL', key, 'lastError', 'busyUntil', 'busyFor')
redis.call('PERSIST', key)
if seat then redis.call('HSET', key, 'candidacy', seat .. '-0' .. number) end
if not (plan.isPaused and stored[7]) then redis.call('HSET', key, 'paused', plan.pause .. text(now) .. '}') end

keep_last(key, plan.keep, fate)
for _, target in ipairs(plan.targets) do
  local live = KEYS[target.live]
  redis.call('UNLINK', live)
  if target.expected > 0 then
    redis.call('RENAME', KEYS[target.back], live)
    redis.call('PERSIST', live)
  end
end
remember(plan.history, '"version":' .. version .. ',"at":' .. text(now))
if ARGV[2] ~= '' then redis.pcall('PUBLISH', ARGV[2], ARGV[3] .. term .. ',"version":' .. version .. '}') end
return {'OK', version, term}
`);
