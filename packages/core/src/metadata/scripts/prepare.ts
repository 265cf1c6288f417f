import { olderRightsLua, rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { placeLua } from '../owner-record.js';
import { fenceLua } from './fence.js';
import { admissionLua } from './record-commit.js';
import { historyRightsLua } from './remember-refresh.js';

/**
 * Runs before the first fetch of a leadership: checks every permission that publishing needs,
 * whether the metadata are where the owner records say, and whether the live keys may be filled,
 * and then writes the owner records.
 *
 * KEYS: metadata, a key that never exists, the keys of the targets and the history, whose positions
 * in KEYS are in the plan. ARGV: plan as JSON. Returns {'OK', live keys with content that the metadata do not
 * mention, other places that records named} | {'MOVED', metadata} | {'TAKEN', live key, owner} |
 * {'OTHER_TYPE', live key} | {'DENIED', command, key, why}.
 */
export const prepareScript =
  defineScript(`${olderRightsLua}${rightsLua}${fenceLua}${admissionLua}${placeLua}${historyRightsLua}
local plan = cjson.decode(ARGV[1])
local none = KEYS[2]
local lacks = record_rights(none, KEYS[1]) or history_rights(none, plan.history)
if lacks then return lacks end
for _, target in ipairs(plan.targets) do
  local live, staging, record = KEYS[target.live], KEYS[target.staging], KEYS[target.record]
  lacks = lacking(none, target.count, {'UNLINK', live}, {'RENAME', staging, live}, {'PERSIST', live},
    {'PEXPIRE', staging, '1'}, {'UNLINK', staging}, {'GET', record}, {'SET', record, ''})
  if lacks then return lacks end
  if target.kept then
    local kept = KEYS[target.kept]
    local move = {'RENAME', live, kept}
    lacks = lacking(none, move, {'UNLINK', kept}, {'PERSIST', kept})
    if lacks then return lacks end
  end
  for _, name in ipairs(target.commands) do
    lacks = lacking(nil, {name, staging})
    if lacks then return lacks end
  end
end

local records, others, known = {}, {}, nil
for index, target in ipairs(plan.targets) do
  local record = redis.pcall('GET', KEYS[target.record])
  records[index] = type(record) == 'string' and record
  local place = place_named(records[index], plan.owner)
  if place and place ~= KEYS[1] then others[#others + 1] = place end
  if place and not known and not among(plan.foreign, place) then known = place end
end
if known and known ~= KEYS[1] then return moved(KEYS[1], known) end

local stored = redis.call('HMGET', KEYS[1], 'version', 'counts')
local readable, counts = pcall(cjson.decode, integer(stored[1]) and stored[2] or '{}')
if not readable or type(counts) ~= 'table' then counts = {} end
local unknown = {}
for index, target in ipairs(plan.targets) do
  local live = KEYS[target.live]
  local is_own = is_owned(records[index], plan.owner)
  if records[index] and not is_own and not plan.adopt then return {'TAKEN', live, records[index]} end
  if not counts[live] then
    local found = redis.pcall(unpack(target.count))
    local is_other = type(found) == 'table' and found.err and string.find(found.err, 'WRONGTYPE', 1, true)
    if is_other and not is_own and not plan.adopt then return {'OTHER_TYPE', live} end
    if found ~= 0 then unknown[#unknown + 1] = live end
  end
end
local record = plan.owner .. ' ' .. KEYS[1]
for index, target in ipairs(plan.targets) do
  if records[index] ~= record then redis.call('SET', KEYS[target.record], record) end
end
return {'OK', unknown, others}
`);
