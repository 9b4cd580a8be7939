#!lua flags=no-writes
-- The score that one needs for a place: that of the player in the position of the worst rank that has it.
--
-- KEYS[1]  scores: member -> key of the score, see `includes/places.lua`
-- KEYS[2]  registry: ranking -> its players
-- KEYS[3]  meta: rankings
-- KEYS[4]  prefixes of members, by player id; left out where they have none
-- ARGV[1]  the ranking, in the registry
-- ARGV[2]  the worst rank
-- ARGV[3]  the lowest percentile, in the place of ARGV[2]; see `percentile` in libs/domain/src/rank.ts
--
-- Returns { total, key of the score }, { total } if there are fewer players, or { DATA_LOST } or { RANKING_CLOSED }.

-- @include "codes"
-- @include "rankings"

local scores = KEYS[1]
local total = readPlayers(scores, KEYS[2], KEYS[3], ARGV[1], KEYS[4])
if total < 0 then
  return { total }
end

local rank, percentile = tonumber(ARGV[2]), tonumber(ARGV[3])
if percentile then
  -- As `worstRank` in libs/domain/src/needed-score.ts.
  rank = math.max(1, math.min(total, math.floor(total * (100 - percentile) / 100) + 2))
  while rank > 1 and 100 * (total - rank + 1) / total < percentile do
    rank = rank - 1
  end
end
return { total, redis.call('ZRANGE', scores, rank - 1, rank - 1, 'WITHSCORES')[2] }
