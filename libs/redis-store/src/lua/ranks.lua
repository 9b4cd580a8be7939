#!lua flags=no-writes
-- The places of many players.
--
-- KEYS[1]  scores: player id -> 0 - score
-- KEYS[2]  meta: seq (of the last update)
-- ARGV[…]  player ids
--
-- Returns { total, places }. Places are text, two words for each player: 0 - score, players with a better score; `-` twice for
-- one who is not on the board. Or { DATA_LOST }.

-- @include "codes"
-- @include "lost-data"

if hasLostData(KEYS[1], KEYS[2]) then
  return { DATA_LOST }
end

local format = string.format

local scores, places = KEYS[1], {}
for i, negated in ipairs(redis.call('ZMSCORE', scores, unpack(ARGV))) do
  places[i] = negated and format('%s %d', negated, redis.call('ZCOUNT', scores, '-inf', '(' .. negated)) or '- -'
end
return { redis.call('ZCARD', scores), table.concat(places, ' ') }
