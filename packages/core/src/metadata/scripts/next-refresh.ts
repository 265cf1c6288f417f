/**
 * Lua functions for what a success writes down about the schedule. Requires `fenceLua`.
 *
 * - `next_refresh(now, plan)`: when the next refresh is due, by the interval or by a slot; '' if by
 *   neither.
 * - `note_schedule(key, plan)`: what the schedule needs to know of the refresh; what only an earlier
 *   schedule needed is forgotten.
 */
export const nextRefreshLua = `
local function next_refresh(now, plan)
  local at = plan.delayMs >= 0 and now + plan.delayMs
  if plan.slotMs >= 0 and not (at and at < plan.slotMs) then at = plan.slotMs end
  return at and text(at) or ''
end

local function note_schedule(key, plan)
  if #plan.noted > 0 then redis.call('HSET', key, unpack(plan.noted)) end
  if #plan.forgotten > 0 then redis.call('HDEL', key, unpack(plan.forgotten)) end
end
`;
