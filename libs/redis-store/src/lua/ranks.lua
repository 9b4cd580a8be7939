#!lua flags=no-writes
-- The places of many players.
--
-- KEYS[1]  scores: member -> key of the score, see `includes/places.lua`
-- KEYS[2]  registry: ranking -> its players
-- KEYS[3]  meta: rankings
-- KEYS[4]  prefixes of members, by player id; left out where they have none
-- ARGV[1]  the ranking, in the registry
-- ARGV[2]  characters of a prefix
-- ARGV[3…] player ids
--
-- Returns { total, places }. Places are text, two words for each player: key of the score, followed by `:` and the prefix if there is one; how
-- many players are better. `-` twice for one who is not on the board. Or { DATA_LOST } or { RANKING_CLOSED }.

-- @include "codes"
-- @include "rankings"
-- @include "places"
-- @include "members"

local scores = KEYS[1]
local total = readPlayers(scores, KEYS[2], KEYS[3], ARGV[1], KEYS[4])
if total < 0 then
  return { total }
end

local format = string.format

local places, width = {}, tonumber(ARGV[2])
if width == 0 then
  for i, key in ipairs(redis.call('ZMSCORE', scores, unpack(ARGV, 3))) do
    places[i] = key and format('%s %d', key, redis.call('ZCOUNT', scores, '-inf', '(' .. key)) or '- -'
  end
else
  for i, member in ipairs(membersOf(KEYS[4], { unpack(ARGV, 3) })) do
    local key = member and redis.call('ZSCORE', scores, member)
    places[i] = key and format('%s:%s %d', key, member:sub(1, width), betterThan(scores, key, member, width)) or '- -'
  end
end
return { total, table.concat(places, ' ') }
