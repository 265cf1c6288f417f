import { defineScript } from '../../redis/run-script.js';
import { fenceLua } from './fence.js';
import { recordCommitLua } from './record-commit.js';
import { rememberLua } from './remember-refresh.js';

/**
 * Last script of a transaction that changes live keys in part: renames them back and records the
 * commit; or deletes what the preceding commands have written, if the first script did not open the
 * keys.
 *
 * KEYS: as for the first script. ARGV: plan as JSON, channel, announcement up to its version.
 * Returns {'OK', version, server time, microseconds of that clock when it began} | {'CLOSED'}:
 * nothing was changed | {'DIFFERS', live key}: it does not have the expected elements, and needs a
 * full build.
 */
export const closeDeltaScript = defineScript(`${fenceLua}${recordCommitLua}${rememberLua}
local reached_at = server_micros()
local plan = cjson.decode(ARGV[1])
local last = redis.call('HMGET', KEYS[1], 'opened', 'version')
if last[1] ~= plan.mark then
  for _, target in ipairs(plan.targets) do
    -- A missing permission was reported by the first script; an error here must not hide that.
    redis.pcall('PEXPIRE', KEYS[target.staging], 60000)
    redis.pcall('UNLINK', KEYS[target.staging])
  end
  return {'CLOSED'}
end

-- Renames the keys back first, so that the live keys exist even if something below is refused.
local differs
for _, target in ipairs(plan.targets) do
  local live, staging = KEYS[target.live], KEYS[target.staging]
  local found = redis.pcall(unpack(target.count))
  if found ~= target.expected then differs = live end
  if found ~= 0 then
    redis.call('RENAME', staging, live)
    redis.call('PERSIST', live)
  end
end
redis.call('HDEL', KEYS[1], 'opened')
if differs then return {'DIFFERS', differs} end

local version, now = record(KEYS[1], plan, last[2])
remember(plan.history, committed_fields(version, now, server_micros() - reached_at))
redis.pcall('PUBLISH', ARGV[2], ARGV[3] .. version .. '}')
return {'OK', version, now, text(reached_at)}
`);
