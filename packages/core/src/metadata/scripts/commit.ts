import { olderRightsLua, rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { fenceLua } from './fence.js';
import { keepLua } from './keep.js';
import { admissionLua, recordCommitLua } from './record-commit.js';
import { historyRightsLua, rememberLua } from './remember-refresh.js';

/**
 * Swaps the staging keys over the live keys in one step, if the fence is held and every staging key
 * is complete.
 *
 * KEYS: metadata, a key that never exists, the keys of the targets and the history, whose positions
 * in KEYS are in the plan. ARGV: plan as JSON, channel or '', announcement up to its version. Returns {'OK',
 * version, server time} | {'STALE', term} | {'NOFENCE'} | {'INCOMPLETE', staging key, expected,
 * found} | {'DENIED', command, key, why}.
 *
 * - Permissions are checked before anything is written: Redis does not roll back a script that
 *   fails.
 * - Metadata first: if memory is full, Redis refuses this write, before any key was swapped.
 * - UNLINK before RENAME: RENAME over a large key frees it synchronously and stalls every client.
 * - PERSIST: RENAME keeps the time to live of the staging key.
 * - A key that never exists: while a slot moves, a cluster refuses commands with several keys of
 *   which one is missing. The script removes live keys for a moment, so RENAME would be refused in
 *   the middle of it; this way the whole script is refused before it starts (TRYAGAIN).
 * - What was live becomes an earlier version, if the plan says so, and those that are kept no longer
 *   are removed.
 * - The same attempt twice (its first reply was lost) returns the same result.
 */
export const commitScript =
  defineScript(`${olderRightsLua}${rightsLua}${fenceLua}${admissionLua}${recordCommitLua}${historyRightsLua}${rememberLua}${keepLua}
local began_at = server_micros()
local plan = cjson.decode(ARGV[1])
local none = KEYS[2]
local lacks = record_rights(none, KEYS[1]) or history_rights(none, plan.history)
if lacks then return lacks end
local answer, last_version = admission(KEYS[1], plan)
if answer then return answer end

for _, target in ipairs(plan.targets) do
  local live, staging = KEYS[target.live], KEYS[target.staging]
  lacks = lacking(none, target.count, {'UNLINK', live}, {'RENAME', staging, live}, {'PERSIST', live})
  if lacks then return lacks end
end

if plan.keep then
  lacks = keep_rights(none, plan.keep)
  if lacks then return lacks end
end

for _, target in ipairs(plan.targets) do
  local found = redis.call(unpack(target.count))
  if found ~= target.expected then
    return {'INCOMPLETE', KEYS[target.staging], text(target.expected), tostring(found)}
  end
end

local fate = plan.keep and fate_of_last(KEYS[1], plan.keep)
if plan.keep and not fate then return {'NOFENCE'} end

local version, now = record(KEYS[1], plan, last_version)
if fate then keep_last(KEYS[1], plan.keep, fate) end

for _, target in ipairs(plan.targets) do
  local live, staging = KEYS[target.live], KEYS[target.staging]
  redis.call('UNLINK', live)
  if target.expected > 0 then
    redis.call('RENAME', staging, live)
    redis.call('PERSIST', live)
  end
end
remember(plan.history, committed_fields(version, now, server_micros() - began_at))
if ARGV[2] ~= '' then redis.pcall('PUBLISH', ARGV[2], ARGV[3] .. version .. '}') end
return {'OK', version, now}
`);
