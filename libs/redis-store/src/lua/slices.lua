#!lua flags=no-writes
-- Players at positions of a ranking.
--
-- KEYS[1]  scores: member -> key of the score, see `includes/places.lua`
-- KEYS[2]  registry: ranking -> its players
-- KEYS[3]  meta: rankings
-- KEYS[4]  prefixes of members, by player id; left out where they have none
-- ARGV[1]  the ranking, in the registry
-- ARGV[2…] two for each slice: how many players are before it, and how many it has
--
-- Returns { total, slices }, each { member, key, … } and shorter at the end of the ranking, or { DATA_LOST } or { RANKING_CLOSED }.

-- @include "codes"
-- @include "rankings"

local scores = KEYS[1]
local total = readPlayers(scores, KEYS[2], KEYS[3], ARGV[1], KEYS[4])
if total < 0 then
  return { total }
end

local slices = {}
for i = 2, #ARGV, 2 do
  local start, length = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
  slices[#slices + 1] = redis.call('ZRANGE', scores, start, start + length - 1, 'WITHSCORES')
end
return { total, slices }
