#!lua flags=no-writes
-- The places of many players.
--
-- KEYS[1]  scores: player id -> 0 - score
-- ARGV[…]  player ids
--
-- Returns { total, then two values for each player: 0 - score as text, players with a better score; false, 0 for one
-- who is not on the board }
local scores = KEYS[1]
local reply = { redis.call('ZCARD', scores) }
for i, player in ipairs(ARGV) do
  local negated = redis.call('ZSCORE', scores, player)
  reply[2 * i] = negated
  reply[2 * i + 1] = negated and redis.call('ZCOUNT', scores, '-inf', '(' .. negated) or 0
end
return reply
