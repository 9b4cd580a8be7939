#!lua flags=no-writes
-- The players of a ranking before and after a place in the order of its board. The place may be that of a player in another shard.
--
-- KEYS[1]  scores: player id -> 0 - score
-- KEYS[2]  registry: ranking -> its players
-- KEYS[3]  meta: rankings
-- ARGV[1]  the ranking, in the registry
-- ARGV[2]  how many players before the place
-- ARGV[3]  how many after it
-- ARGV[4]  player id: the place is right before this player. Left out: at the top.
-- ARGV[5]  0 - score: the place is right after this score and player id, whether there is such a player or not
--
-- Returns { total, players before the window, players of the window before the place, players better than its first,
-- { player, 0 - score, … } }, { } if the player is not in the ranking, or { DATA_LOST } or { RANKING_CLOSED }.

-- @include "codes"
-- @include "rankings"
-- @include "places"

local scores = KEYS[1]
local total = readPlayers(scores, KEYS[2], KEYS[3], ARGV[1])
if total < 0 then
  return { total }
end

local before, after, player, negated = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], ARGV[5]

local position = 0
if negated then
  position = standUpTo(scores, negated, player)
elseif player then
  position = redis.call('ZRANK', scores, player)
end
if not position then
  return {}
end

local start = math.max(0, position - before)
local window = redis.call('ZRANGE', scores, start, position + after - 1, 'WITHSCORES')
local better = 0
if start > 0 then
  better = redis.call('ZCOUNT', scores, '-inf', '(' .. window[2])
end
return { total, start, position - start, better, window }
