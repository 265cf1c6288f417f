/**
 * Lua: `changed(seated, revision, channel, came, gone, reread, next)` records that the seats have
 * changed and announces it. `next`: the seats that expire next, as {seat, milliseconds}, so that
 * whoever hears of one that has expired need not ask for them. A revision is never used twice, since
 * it contains a token of its caller: after a failover that lost data, a counter would name two
 * different states by one number.
 */
export const changeSeatsLua = `
local function changed(seated, revision, channel, came, gone, reread, next)
  local last = redis.call('HGET', seated, '#')
  redis.call('HSET', seated, '#', revision)
  if channel == '' then return end
  local message = {type = 'seats', from = last or '', to = revision, came = came, reread = reread, next = next}
  -- An empty table would become {}.
  if #gone > 0 then message.gone = gone end
  redis.pcall('PUBLISH', channel, cjson.encode(message))
end
`;
