/**
 * Lua: `lacking(none, …)` takes commands with their arguments, and returns the result of the script
 * for the first one that the user may not run, or that the server does not know: {'DENIED',
 * command, key, why}; otherwise nothing. Called before a script writes, because Redis does not roll
 * back a script that fails.
 *
 * Redis 7 and later can answer this directly. An older server is only checked if `none` is given, a
 * key of the script that does not exist; that requires {@link olderRightsLua} before this. Redis
 * has already checked the permissions for the keys, because a script declares all of them.
 */
export const rightsLua = `
local function denial(none, words)
  if not redis.acl_check_cmd then return none and older_denial(none, words) end
  local known, may = pcall(redis.acl_check_cmd, unpack(words))
  return not known and 'unknown' or not may and 'denied'
end
local function lacking(none, ...)
  for _, words in ipairs({...}) do
    local why = denial(none, words)
    if why then return {'DENIED', words[1], words[2] or '', why} end
  end
end
`;

/**
 * Lua: checks a command on Redis before 7.0 by a call that changes nothing: on a key that does not
 * exist, or without fields.
 */
export const olderRightsLua = `
local function older_denial(none, words)
  local name, key = words[1], words[2]
  local safe = ({TIME = {}, HMGET = {key, ''}, HDEL = {key, ''}, UNLINK = {none}, RENAME = {none, none},
    PERSIST = {none}, PEXPIRE = {none, 1000}})[name]
  local why = safe and redis.pcall(name, unpack(safe))
  why = type(why) == 'table' and why.err or ''
  return why:find('Unknown Redis') and 'unknown' or (why:find("can't run this") or why:find('^-?NOPERM')) and 'denied'
end
`;
