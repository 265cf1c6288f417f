import { olderRightsLua, rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { fenceLua } from './fence.js';
import { admissionLua, recordCommitLua } from './record-commit.js';

/**
 * Swaps what was staged over the live keys, in one step, if the fence is held and every staging key
 * is complete.
 *
 * KEYS: metadata, a key that never exists, and the keys of the targets, whose places in KEYS the
 * plan gives. ARGV: plan as JSON, channel or '', announcement up to its version. Returns {'OK',
 * version, server time} | {'STALE', term} | {'NOFENCE'} | {'INCOMPLETE', staging key, expected,
 * found} | {'DENIED', command, key, why}.
 *
 * - Rights are asked for before anything is written: Redis does not undo what a script did before
 *   it was refused.
 * - Metadata first: where memory is full that is the write which Redis refuses, and nothing has
 *   moved yet.
 * - UNLINK before RENAME: RENAME over a large key frees it in line and stalls every client.
 * - PERSIST: RENAME carries the staging key's time to live along.
 * - A key that never exists: while a slot moves, a cluster refuses commands over several keys of
 *   which one is missing. The script makes live keys missing for a moment, so RENAME would be
 *   refused in the middle of it; this way all of it is refused before it starts (TRYAGAIN).
 * - The same attempt twice (its first reply was lost) is answered as the first time; an earlier one
 *   of this leadership, after a later one has committed, is refused.
 */
export const commitScript =
  defineScript(`${olderRightsLua}${rightsLua}${fenceLua}${admissionLua}${recordCommitLua}
local plan = cjson.decode(ARGV[1])
local none = KEYS[2]
local lacks = record_rights(none, KEYS[1])
if lacks then return lacks end
local answer, last_version = admission(KEYS[1], plan)
if answer then return answer end

for _, target in ipairs(plan.targets) do
  local live, staging = KEYS[target.live], KEYS[target.staging]
  lacks = lacking(none, target.count, {'UNLINK', live}, {'RENAME', staging, live}, {'PERSIST', live})
  if lacks then return lacks end
end

for _, target in ipairs(plan.targets) do
  local found = redis.call(unpack(target.count))
  if found ~= target.expected then
    return {'INCOMPLETE', KEYS[target.staging], text(target.expected), tostring(found)}
  end
end

local version, now = record(KEYS[1], plan, last_version)

for _, target in ipairs(plan.targets) do
  local live, staging = KEYS[target.live], KEYS[target.staging]
  redis.call('UNLINK', live)
  if target.expected > 0 then
    redis.call('RENAME', staging, live)
    redis.call('PERSIST', live)
  end
end
if ARGV[2] ~= '' then redis.pcall('PUBLISH', ARGV[2], ARGV[3] .. version .. '}') end
return {'OK', version, now}
`);
