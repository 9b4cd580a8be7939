#!lua flags=no-writes
-- How many players of a ranking have better scores than others, who may be in other shards.
--
-- KEYS[1]  scores: player id -> 0 - score
-- KEYS[2]  registry: ranking -> its players
-- KEYS[3]  meta: rankings
-- ARGV[1]  the ranking, in the registry
-- ARGV[2…] 0 - score of each
--
-- Returns { total, counts }. Counts are text, a word for each score. Or { DATA_LOST } or { RANKING_CLOSED }.

-- @include "codes"
-- @include "rankings"

local scores = KEYS[1]
local total = readPlayers(scores, KEYS[2], KEYS[3], ARGV[1])
if total < 0 then
  return { total }
end

local counts = {}
for i = 2, #ARGV do
  counts[i - 1] = string.format('%d', redis.call('ZCOUNT', scores, '-inf', '(' .. ARGV[i]))
end
return { total, table.concat(counts, ' ') }
