/**
 * Lua functions for the versions that are kept; `keep` is a `KeepPlan`, with the positions of its
 * keys in KEYS. Requires `rightsLua`.
 *
 * - `keep_rights(none, keep)`: the result of the script if the user may not keep versions.
 * - `fate_of_last(key, keep)`: what becomes of the last version, `keep.whole` or `keep.torn`; nil if
 *   the metadata are not those that this was planned for.
 * - `keep_last(key, keep, fate)`: renames the live keys to kept ones, removes those of versions
 *   that are kept no longer, and writes the field `kept`.
 *
 * A key is removed before another one is renamed to it: RENAME would free it synchronously.
 */
export const keepLua = `
local function keep_rights(none, keep)
  for _, each in ipairs(keep.last) do
    local kept = KEYS[each.kept]
    local move = {'RENAME', KEYS[each.live], kept}
    local lacks = lacking(none, each.count, move, {'UNLINK', kept}, {'PERSIST', kept})
    if lacks then return lacks end
  end
  for _, change in ipairs({keep.torn, keep.whole}) do
    for _, place in ipairs(change.gone) do
      local lacks = lacking(none, {'UNLINK', KEYS[place]})
      if lacks then return lacks end
    end
  end
end

local function fate_of_last(key, keep)
  local stored = redis.call('HMGET', key, 'kept', 'version')
  if (stored[1] or '') ~= keep.before or (stored[2] or '') ~= keep.version then return end
  for _, each in ipairs(keep.last) do
    if redis.pcall(unpack(each.count)) ~= each.expected then return keep.torn end
  end
  return keep.whole or keep.torn
end

local function keep_last(key, keep, fate)
  if fate.list == '' then
    redis.call('HDEL', key, 'kept')
  else
    redis.call('HSET', key, 'kept', fate.list)
  end
  for _, place in ipairs(fate.gone) do redis.call('UNLINK', KEYS[place]) end
  if fate ~= keep.whole then return end
  for _, each in ipairs(keep.last) do
    local kept = KEYS[each.kept]
    redis.call('UNLINK', kept)
    if each.expected > 0 then
      redis.call('RENAME', KEYS[each.live], kept)
      redis.call('PERSIST', kept)
    end
  end
end
`;
