import { nextRefreshLua } from './next-refresh.js';

/**
 * Lua: `next_version(plan, last_version, now)`, above all before it, as a number. Requires
 * `fenceLua`.
 */
export const nextVersionLua = `
local function next_version(plan, last_version, now)
  local version = math.max((integer(last_version) or 0) + 1, now, plan.minVersion)
  -- Somebody has written the highest readable number: versions continue from the server time.
  if version >= unreadable_from then version = math.max(now, plan.minVersion) end
  if version >= unreadable_from then version = now end
  if plan.version > 0 then version = plan.version end
  return version
end
`;

/**
 * Lua: `record(key, plan, last_version)` writes the data of a commit into the metadata, clears the
 * mark of its run, and returns the version and the server time. `committed_fields(version, now,
 * micros)` returns what a commit adds to its entry in the history. Requires `fenceLua`.
 */
export const recordCommitLua = `${nextRefreshLua}${nextVersionLua}
local function committed_fields(version, now, micros)
  return '"commitMs":' .. string.format('%.1f', math.max(0, micros) / 1000) .. ',"version":' .. version .. ',"at":' .. now
end

local function record(key, plan, last_version)
  local now = server_time()
  local version = next_version(plan, last_version, now)
  redis.call('HSET', key, 'version', text(version), 'builtAt', text(now), 'checkedAt', text(now),
    'attempt', plan.attempt, 'rows', plan.rows, 'bytes', plan.bytes, 'durationMs', plan.durationMs,
    'builtTerm', plan.term, 'digest', plan.digest, 'leader', plan.leader, 'counts', plan.counts,
    'builtAs', plan.builtAs, 'definition', plan.definition, 'shape', plan.shape, 'seenMs', plan.seenMs, 'served', plan.served, 'nextRefreshAt', next_refresh(now, plan))
  local passed = plan.passed
  if passed == 'this' then
    passed = '{"version":' .. text(version) .. ',"rows":' .. plan.rows .. ',"bytes":' .. plan.bytes .. '}'
  end
  if passed ~= '' then redis.call('HSET', key, 'passed', passed) end
  redis.call('HDEL', key, 'lastError', 'busyUntil', 'busyFor', 'rolledBackFrom', passed == '' and 'passed' or 'busyFor')
  note_schedule(key, plan)
  redis.call('PERSIST', key)
  return text(version), text(now)
end
`;

/**
 * Lua: `admission(key, plan)` returns the result of the script if a commit is refused or has
 * already happened; otherwise nil and the last version. `record_rights(none, key)` returns the
 * result of the script if the user may not write the metadata of a commit. Requires `rightsLua` and
 * `fenceLua`.
 */
export const admissionLua = `
local function record_rights(none, key)
  return lacking(none, {'TIME'}, {'HMGET', key, 'term'}, {'HSET', key, 'version', ''}, {'HDEL', key, 'lastError'}, {'PERSIST', key})
end

local function admission(key, plan)
  local refused = refusal(key, plan.term, plan.candidacy)
  if refused then return refused end
  local last = redis.call('HMGET', key, 'attempt', 'version', 'builtAt')
  if last[1] == plan.attempt then return {'OK', last[2], last[3]} end
  return nil, last[2]
end
`;
