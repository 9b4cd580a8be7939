#!lua flags=no-writes
-- The neighbours of a player; the window moves inwards at the edges of the board, so that it stays full.
--
-- KEYS[1]  scores: player id -> 0 - score
-- KEYS[2]  meta: seq (of the last update)
-- ARGV[1]  player id
-- ARGV[2]  radius: places on each side
--
-- Returns { total, players before the window, players better than its first, { player, 0 - score, … } },
-- { } if the player is not on the board, or { DATA_LOST }.

-- @include "codes"
-- @include "lost-data"

if hasLostData(KEYS[1], KEYS[2]) then
  return { DATA_LOST }
end

local scores, player, radius = KEYS[1], ARGV[1], tonumber(ARGV[2])

local position = redis.call('ZRANK', scores, player)
if not position then
  return {}
end
local total = redis.call('ZCARD', scores)
local length = math.min(2 * radius + 1, total)
local start = math.max(0, math.min(position - radius, total - length))
local window = redis.call('ZRANGE', scores, start, start + length - 1, 'WITHSCORES')
return { total, start, redis.call('ZCOUNT', scores, '-inf', '(' .. window[2]), window }
