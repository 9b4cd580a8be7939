#!lua flags=no-writes
-- The places of many players.
--
-- KEYS[1]  scores: player id -> 0 - score
-- KEYS[2]  registry: ranking -> its players
-- KEYS[3]  meta: rankings
-- ARGV[1]  the ranking, in the registry
-- ARGV[2…] player ids
--
-- Returns { total, places }. Places are text, two words for each player: 0 - score, players with a better score; `-` twice for
-- one who is not on the board. Or { DATA_LOST } or { RANKING_CLOSED }.

-- @include "codes"
-- @include "rankings"

local scores = KEYS[1]
local total = readPlayers(scores, KEYS[2], KEYS[3], ARGV[1])
if total < 0 then
  return { total }
end

local format = string.format

local places = {}
for i, negated in ipairs(redis.call('ZMSCORE', scores, unpack(ARGV, 2))) do
  places[i] = negated and format('%s %d', negated, redis.call('ZCOUNT', scores, '-inf', '(' .. negated)) or '- -'
end
return { total, table.concat(places, ' ') }
