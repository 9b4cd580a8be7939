#!lua flags=no-writes
-- A page of a board.
--
-- KEYS[1]  scores: player id -> 0 - score
-- KEYS[2]  registry: ranking -> its players
-- KEYS[3]  meta: rankings
-- ARGV[1]  the ranking, in the registry
-- ARGV[2]  how many players
-- ARGV[3], ARGV[4]  0 - score and player id: the page starts right after this place; or ARGV[3] alone: players before the page. Left out: at
--          the top.
--
-- Returns { total, players before the page, players better than its first, { player, 0 - score, … } }, or { DATA_LOST } or { RANKING_CLOSED }.

-- @include "codes"
-- @include "rankings"
-- @include "places"

local scores = KEYS[1]
local total = readPlayers(scores, KEYS[2], KEYS[3], ARGV[1])
if total < 0 then
  return { total }
end

local n = tonumber(ARGV[2])

local position = ARGV[4] and standUpTo(scores, ARGV[3], ARGV[4]) or tonumber(ARGV[3] or 0)
local page = redis.call('ZRANGE', scores, position, position + n - 1, 'WITHSCORES')
local better = 0
if position > 0 and page[2] then
  better = redis.call('ZCOUNT', scores, '-inf', '(' .. page[2])
end
return { total, position, better, page }
