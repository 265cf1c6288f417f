import { olderRightsLua, rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { fenceLua } from './fence.js';
import { admissionLua } from './record-commit.js';
import { historyRightsLua } from './remember-refresh.js';

/**
 * First script of a transaction that changes live keys in part: renames them to their staging keys,
 * where the following commands change them, if the fence is held and the keys are the base of the
 * changes. Otherwise those commands are applied to staging keys that do not exist, and the last
 * script of the transaction deletes the result.
 *
 * KEYS: metadata, a key that never exists, and the keys of the targets, whose positions in KEYS are
 * in the plan. ARGV: plan as JSON. Returns {'OPENED', microseconds of the server's clock} | {'OK',
 * version, server time} if this attempt was committed last | {'STALE', term} | {'NOFENCE'} |
 * {'DIFFERS', live key} | {'DENIED', command, key, why}.
 */
export const openDeltaScript =
  defineScript(`${olderRightsLua}${rightsLua}${fenceLua}${admissionLua}${historyRightsLua}
local plan = cjson.decode(ARGV[1])
local none = KEYS[2]
local lacks = record_rights(none, KEYS[1]) or history_rights(none, plan.history)
if lacks then return lacks end
local answer, last_version = admission(KEYS[1], plan)
if answer then return answer end
if last_version ~= plan.baseVersion then return {'DIFFERS', KEYS[plan.targets[1].live]} end

for _, target in ipairs(plan.targets) do
  local live, staging = KEYS[target.live], KEYS[target.staging]
  -- Includes the permissions for the last script, which must not fail while the live keys are
  -- renamed.
  lacks = lacking(none, target.count, {'RENAME', live, staging}, {'RENAME', staging, live}, {'UNLINK', staging}, {'PERSIST', live})
  if lacks then return lacks end
  -- If the key has another type now, the count is an error, which differs from any number.
  if redis.pcall(unpack(target.countLive)) ~= target.before then return {'DIFFERS', live} end
end
redis.call('HSET', KEYS[1], 'opened', plan.mark)
for _, target in ipairs(plan.targets) do
  if target.before > 0 then redis.call('RENAME', KEYS[target.live], KEYS[target.staging]) end
end
return {'OPENED', text(server_micros())}
`);
