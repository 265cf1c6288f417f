/**
 * Lua functions for what a success writes down about the schedule. Requires `fenceLua`.
 *
 * - `next_refresh(now, plan)`: when the next refresh is due, by the interval or by a slot; '' if by
 *   neither.
 * - `note_slots(key, plan)`: when the refresh began, if its schedule has slots; otherwise those of an
 *   earlier schedule are forgotten.
 */
export const nextRefreshLua = `
local function next_refresh(now, plan)
  local at = plan.delayMs >= 0 and now + plan.delayMs
  if plan.slotMs >= 0 and not (at and at < plan.slotMs) then at = plan.slotMs end
  return at and text(at) or ''
end

local function note_slots(key, plan)
  if plan.fetchedAt ~= '' then return redis.call('HSET', key, 'fetchedAt', plan.fetchedAt) end
  redis.call('HDEL', key, 'fetchedAt', 'schedule', 'scheduleAt')
end
`;
