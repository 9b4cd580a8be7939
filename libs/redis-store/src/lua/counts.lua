#!lua flags=no-writes
-- How many players of a ranking are better than others, who may be in other shards.
--
-- KEYS[1]  scores: member -> key of the score, see `includes/places.lua`
-- KEYS[2]  registry: ranking -> its players
-- KEYS[3]  meta: rankings
-- KEYS[4]  prefixes of members, by player id; left out where they have none
-- ARGV[1]  the ranking, in the registry
-- ARGV[2…] key and prefix of each
--
-- Returns { total, counts }. Counts are text, a word for each of them. Or { DATA_LOST } or { RANKING_CLOSED }.

-- @include "codes"
-- @include "rankings"
-- @include "places"

local scores = KEYS[1]
local total = readPlayers(scores, KEYS[2], KEYS[3], ARGV[1], KEYS[4])
if total < 0 then
  return { total }
end

local counts = {}
for i = 2, #ARGV, 2 do
  counts[i / 2] = string.format('%d', standBefore(scores, ARGV[i], ARGV[i + 1]))
end
return { total, table.concat(counts, ' ') }
