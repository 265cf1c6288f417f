/**
 * Lua: `history_rights(none, history)` returns the result of the script if the user may not write
 * the history; `remember(history, fields)` adds an entry, with fields as JSON that only the script
 * knows, and removes the oldest ones beyond the length. `history` is part of a plan: position of
 * the key in KEYS, length, entry. Requires `rightsLua` and `fenceLua`.
 *
 * With pcall: a key of another type, written by somebody else, must not stop a commit halfway.
 */
export const historyRightsLua = `
local function history_rights(none, history)
  if not history then return end
  return lacking(none, {'RPUSH', KEYS[history.key], ''}, {'LTRIM', KEYS[history.key], '0', '-1'})
end
`;

/** See {@link historyRightsLua}. */
export const rememberLua = `
local function remember(history, fields)
  if not history then return end
  redis.pcall('RPUSH', KEYS[history.key], history.entry .. ',' .. fields .. '}')
  redis.pcall('LTRIM', KEYS[history.key], text(-history.length), '-1')
end
`;
