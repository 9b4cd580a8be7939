#!lua flags=no-writes
-- The places of many players.
--
-- KEYS[1]  scores: player id -> 0 - score
-- KEYS[2]  meta: seq (of the last update)
-- ARGV[…]  player ids
--
-- Returns { total, then two values for each player: 0 - score as text, players with a better score; false, 0 for one
-- who is not on the board }, or { -4 } if the shard has lost its data: there is no meta, or no player although there were updates.
if redis.call('EXISTS', KEYS[1], KEYS[2]) < 2 and redis.call('HGET', KEYS[2], 'seq') ~= '0' then
  return { -4 }
end

local scores = KEYS[1]
local reply = { redis.call('ZCARD', scores) }
for i, player in ipairs(ARGV) do
  local negated = redis.call('ZSCORE', scores, player)
  reply[2 * i] = negated
  reply[2 * i + 1] = negated and redis.call('ZCOUNT', scores, '-inf', '(' .. negated) or 0
end
return reply
