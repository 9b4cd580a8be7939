#!lua flags=no-writes
-- The neighbours of a player; the window moves inwards at the edges of the board, so that it stays full.
--
-- KEYS[1]  scores: member -> key of the score, see `includes/places.lua`
-- KEYS[2]  registry: ranking -> its players
-- KEYS[3]  meta: rankings
-- KEYS[4]  prefixes of members, by player id; left out where they have none
-- ARGV[1]  the ranking, in the registry
-- ARGV[2]  characters of a prefix
-- ARGV[3]  player id
-- ARGV[4]  radius: places on each side
--
-- Returns { total, players before the window, players better than its first, { member, key, … } },
-- { } if the player is not on the board, or { DATA_LOST } or { RANKING_CLOSED }.

-- @include "codes"
-- @include "rankings"
-- @include "places"
-- @include "members"

local scores = KEYS[1]
local total = readPlayers(scores, KEYS[2], KEYS[3], ARGV[1], KEYS[4])
if total < 0 then
  return { total }
end

local width, player, radius = tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])

local member = membersOf(KEYS[4], { player })[1]
local position = member and redis.call('ZRANK', scores, member)
if not position then
  return {}
end
local length = math.min(2 * radius + 1, total)
local start = math.max(0, math.min(position - radius, total - length))
local window = redis.call('ZRANGE', scores, start, start + length - 1, 'WITHSCORES')
return { total, start, betterThan(scores, window[2], window[1], width), window }
