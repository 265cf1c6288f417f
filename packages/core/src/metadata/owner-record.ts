/** Whose a live key is: the first two words of its owner record. Neither name can have a space. */
export function ownerOf(namespace: string, cache: string): string {
  return `${namespace} ${cache}`;
}

/**
 * The metadata key that an owner record names for the cache of `owner`; `undefined` where it is
 * another cache's, or none.
 */
export function placeNamed(record: string | null, owner: string): string | undefined {
  const head = `${owner} `;
  return record?.startsWith(head) === true ? record.slice(head.length) : undefined;
}

/** Whether an owner record is `owner`'s; those of early releases name no metadata. */
export function isOwned(record: string | null, owner: string): boolean {
  return record === owner || placeNamed(record, owner) !== undefined;
}

/**
 * Lua: `place_named(record, owner)` as {@link placeNamed}; `is_owned(record, owner)` as {@link
 * isOwned}; and `moved(key, place)`, what to return where the metadata lie at `place` and not at
 * `key`. What stands at `key` is removed unless it has a version: a request or a fence that was
 * left there before anybody could know better.
 */
export const placeLua = `
local function place_named(record, owner)
  local head = owner .. ' '
  if type(record) == 'string' and string.sub(record, 1, #head) == head then return string.sub(record, #head + 1) end
end

local function is_owned(record, owner)
  return record == owner or place_named(record, owner) ~= nil
end

local function moved(key, place)
  if not redis.call('HMGET', key, 'version')[1] then redis.pcall('UNLINK', key) end
  return {'MOVED', place}
end

local function among(names, name)
  for _, each in ipairs(names) do
    if each == name then return true end
  end
end
`;
