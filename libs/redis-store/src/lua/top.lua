#!lua flags=no-writes
-- A page of a board.
--
-- KEYS[1]  scores: member -> key of the score, see `includes/places.lua`
-- KEYS[2]  registry: ranking -> its players
-- KEYS[3]  meta: rankings
-- KEYS[4]  prefixes of members, by player id; left out where they have none
-- ARGV[1]  the ranking, in the registry
-- ARGV[2]  characters of a prefix
-- ARGV[3]  how many players
-- ARGV[4], ARGV[5]  key and member: the page starts right after this place; or ARGV[4] alone: players before the page. Left out: at the top.
--
-- Returns { total, players before the page, players better than its first, { member, key, … } }, or { DATA_LOST } or { RANKING_CLOSED }.

-- @include "codes"
-- @include "rankings"
-- @include "places"

local scores = KEYS[1]
local total = readPlayers(scores, KEYS[2], KEYS[3], ARGV[1], KEYS[4])
if total < 0 then
  return { total }
end

local width, n = tonumber(ARGV[2]), tonumber(ARGV[3])

local position = ARGV[5] and standBefore(scores, ARGV[4], after(ARGV[5])) or tonumber(ARGV[4] or 0)
local page = redis.call('ZRANGE', scores, position, position + n - 1, 'WITHSCORES')
local better = 0
if position > 0 and page[2] then
  better = betterThan(scores, page[2], page[1], width)
end
return { total, position, better, page }
