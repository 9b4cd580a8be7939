#!lua flags=no-writes
-- The neighbours of a player; the window moves inwards at the edges of the board, so that it stays full.
--
-- KEYS[1]  scores: player id -> 0 - score
-- KEYS[2]  registry: ranking -> its players
-- KEYS[3]  meta: rankings
-- ARGV[1]  the ranking, in the registry
-- ARGV[2]  player id
-- ARGV[3]  radius: places on each side
--
-- Returns { total, players before the window, players better than its first, { player, 0 - score, … } },
-- { } if the player is not on the board, or { DATA_LOST } or { RANKING_CLOSED }.

-- @include "codes"
-- @include "rankings"

local scores = KEYS[1]
local total = readPlayers(scores, KEYS[2], KEYS[3], ARGV[1])
if total < 0 then
  return { total }
end

local player, radius = ARGV[2], tonumber(ARGV[3])

local position = redis.call('ZRANK', scores, player)
if not position then
  return {}
end
local length = math.min(2 * radius + 1, total)
local start = math.max(0, math.min(position - radius, total - length))
local window = redis.call('ZRANGE', scores, start, start + length - 1, 'WITHSCORES')
return { total, start, redis.call('ZCOUNT', scores, '-inf', '(' .. window[2]), window }
