import { fenceLua } from '../../metadata/scripts/fence.js';
import { rightsLua } from '../../redis/rights-lua.js';
import { defineScript } from '../../redis/run-script.js';
import { changeSeatsLua } from './change-seats.js';

/**
 * Takes or renews a seat for `ttl`, removes seats that have expired, prolongs the roster, and reads
 * the seats if they are not those of the revision that the caller knows.
 *
 * KEYS: seats, seated, first seen, roster, and reports if the caller reports or asks for the time.
 * ARGV: seat, ttl in ms, record, known revision, '1' if the seat may be taken and '0' if it may only
 * be renewed, next revision, channel or '', ms for which the roster is kept, ms between two beats on
 * the channel, and with reports: what the instance says about itself or ''. Returns {1, revision, ms
 * until the next other seat expires or -1, 1 if the roster is there or 0, seated, first seen, server
 * time}, seated and first seen only if the revision is another one, the time only with reports |
 * {'MISSING'} if the seat or its record is not there and may only be renewed | {'DENIED', command, key,
 * why}.
 */
export const sitScript = defineScript(`${rightsLua}${fenceLua}${changeSeatsLua}
local seats, seated, first_seen, roster, reports = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local seat, ttl, record = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local lacks = lacking(nil, {'TIME'}, {'ZSCORE', seats, seat}, {'ZRANGEBYSCORE', seats, '0', '0'}, {'ZRANGE', seats, '0', '1'},
  {'ZADD', seats, '0', seat}, {'ZREM', seats, seat}, {'HGET', seated, seat}, {'HKEYS', seated}, {'HGETALL', seated},
  {'HSET', seated, seat, ''}, {'HDEL', seated, seat}, {'HGETALL', first_seen}, {'PEXPIRE', roster, '1'})
if lacks then return lacks end
local now = server_time()
local is_held = redis.call('ZSCORE', seats, seat)
-- Without its record the seat is lost too: whoever had a record had lost it with this one.
if ARGV[5] == '0' and not (is_held and redis.call('HGET', seated, seat)) then return {'MISSING'} end

local gone = {}
for _, other in ipairs(redis.call('ZRANGEBYSCORE', seats, '-inf', text(now))) do
  if other ~= seat then gone[#gone + 1] = other end
end
-- The clock went back: a seat further ahead than its own length has that length again.
local ahead = redis.call('ZRANGEBYSCORE', seats, text(now + ttl + 1), '+inf', 'WITHSCORES')
for index = 1, #ahead, 2 do
  local length = integer(string.match(redis.call('HGET', seated, ahead[index]) or '', '^(%d+) ')) or ttl
  if tonumber(ahead[index + 1]) > now + length then redis.call('ZADD', seats, text(now + length), ahead[index]) end
end
-- One of the two keys may have been lost.
if not is_held then
  for _, other in ipairs(redis.call('HKEYS', seated)) do
    if string.sub(other, 1, 1) ~= '#' and other ~= seat and not redis.call('ZSCORE', seats, other) then gone[#gone + 1] = other end
  end
end
for _, other in ipairs(gone) do
  redis.call('ZREM', seats, other)
  redis.call('HDEL', seated, other)
end
redis.call('ZADD', seats, text(now + ttl), seat)
local came
if redis.call('HGET', seated, seat) ~= record then
  redis.call('HSET', seated, seat, record)
  came = {[seat] = record}
end
local next_expiry, soonest = -1, {}
local earliest = redis.call('ZRANGE', seats, '0', '1', 'WITHSCORES')
for index = 1, #earliest, 2 do
  local left = math.max(0, tonumber(earliest[index + 1]) - now)
  soonest[#soonest + 1] = {earliest[index], left}
  if earliest[index] ~= seat and next_expiry < 0 then next_expiry = left end
end
if came or #gone > 0 or not redis.call('HGET', seated, '#') then
  changed(seated, ARGV[6], ARGV[7], came, gone, nil, #gone > 0 and soonest or nil)
end

-- Nothing depends on it. Those of seats that have expired go here, whoever has removed the seats.
if reports and ARGV[10] ~= '' then
  for _, other in ipairs(redis.pcall('HKEYS', reports)) do
    if not redis.call('ZSCORE', seats, other) then redis.pcall('HDEL', reports, other) end
  end
  redis.pcall('HSET', reports, seat, ARGV[10])
  redis.pcall('PEXPIRE', reports, '10800000')
end

-- Subscribers that receive something need no pings.
local beat = integer(redis.call('HGET', seated, '#beat'))
if ARGV[7] ~= '' and (not beat or beat > now or now - beat >= tonumber(ARGV[9])) then
  redis.call('HSET', seated, '#beat', text(now))
  redis.pcall('PUBLISH', ARGV[7], '{"type":"beat"}')
end
local is_there = redis.call('PEXPIRE', roster, ARGV[8])
local revision = redis.call('HGET', seated, '#')
local view, times = false, false
if revision ~= ARGV[4] then view, times = redis.call('HGETALL', seated), redis.call('HGETALL', first_seen) end
if reports then return {1, revision, text(next_expiry), is_there, view, times, text(now)} end
if view then return {1, revision, text(next_expiry), is_there, view, times} end
return {1, revision, text(next_expiry), is_there}
`);
