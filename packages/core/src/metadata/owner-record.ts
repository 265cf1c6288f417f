/**
 * The owner of a live key: the first two words of its owner record. Neither name can contain a
 * space.
 */
export function ownerOf(namespace: string, cache: string): string {
  return `${namespace} ${cache}`;
}

/**
 * The metadata key in an owner record of `owner`; `undefined` if the record belongs to another
 * cache, or does not exist.
 */
export function placeNamed(record: string | null, owner: string): string | undefined {
  const head = `${owner} `;
  return record?.startsWith(head) === true ? record.slice(head.length) : undefined;
}

/** Whether an owner record belongs to `owner`; records of early releases name no metadata. */
export function isOwned(record: string | null, owner: string): boolean {
  return record === owner || placeNamed(record, owner) !== undefined;
}

/**
 * Lua: `place_named(record, owner)` as {@link placeNamed}; `is_owned(record, owner)` as
 * {@link isOwned}; and `moved(key, place)`, the result of the script if the metadata are at `place`
 * and not at `key`. The content of `key` is removed unless it has a version: it is a request or a
 * fence that was written before the place was known.
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
