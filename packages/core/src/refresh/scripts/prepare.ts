import { olderRightsLua, rightsLua } from '../../rights-lua.js';
import { defineScript } from '../../run-script.js';
import { fenceLua } from './fence.js';
import { admissionLua } from './record-commit.js';

/**
 * Before the first fetch of a leadership: asks for every right that publishing will need, whether the live keys may be filled,
 * and writes down whose they are.
 *
 * KEYS: metadata, then live key, a staging key that never exists, and owner record of each target. ARGV: plan as JSON.
 * Returns {'OK', live keys that hold something which the metadata do not know…} | {'TAKEN', live key, owner} | {'OTHER_TYPE', live key} |
 * {'DENIED', command, key, why}.
 */
export const prepareScript = defineScript(`${olderRightsLua}${rightsLua}${fenceLua}${admissionLua}
local plan = cjson.decode(ARGV[1])
local none = KEYS[3]
local lacks = record_rights(none, KEYS[1])
if lacks then return lacks end
for index, target in ipairs(plan.targets) do
  local live, staging, record = KEYS[3 * index - 1], KEYS[3 * index], KEYS[3 * index + 1]
  lacks = lacking(none, target.count, {'UNLINK', live}, {'RENAME', staging, live}, {'PERSIST', live},
    {'PEXPIRE', staging, '1'}, {'UNLINK', staging}, {'GET', record}, {'SET', record, ''})
  if lacks then return lacks end
  for _, name in ipairs(target.commands) do
    lacks = lacking(nil, {name, staging})
    if lacks then return lacks end
  end
end

local stored = redis.call('HMGET', KEYS[1], 'version', 'counts')
local readable, counts = pcall(cjson.decode, whole(stored[1]) and stored[2] or '{}')
if not readable or type(counts) ~= 'table' then counts = {} end
local answer, unowned = {'OK'}, {}
for index, target in ipairs(plan.targets) do
  local live, record = KEYS[3 * index - 1], KEYS[3 * index + 1]
  local owner = redis.pcall('GET', record)
  if type(owner) ~= 'string' then owner = nil end
  if owner ~= plan.owner then
    if owner and not plan.adopt then return {'TAKEN', live, owner} end
    unowned[#unowned + 1] = record
  end
  if not counts[live] then
    local found = redis.pcall(unpack(target.count))
    local is_other = type(found) == 'table' and found.err and string.find(found.err, 'WRONGTYPE', 1, true)
    if is_other and owner ~= plan.owner and not plan.adopt then return {'OTHER_TYPE', live} end
    if found ~= 0 then answer[#answer + 1] = live end
  end
end
for _, record in ipairs(unowned) do redis.call('SET', record, plan.owner) end
return answer
`);
