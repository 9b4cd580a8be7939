#!lua flags=no-writes
-- The players of a ranking before and after a place in the order of its board. The place may be that of a player in another shard.
--
-- KEYS[1]  scores: member -> key of the score, see `includes/places.lua`
-- KEYS[2]  registry: ranking -> its players
-- KEYS[3]  meta: rankings
-- KEYS[4]  prefixes of members, by player id; left out where they have none
-- ARGV[1]  the ranking, in the registry
-- ARGV[2]  characters of a prefix
-- ARGV[3]  how many players before the place
-- ARGV[4]  how many after it
-- ARGV[5]  player id: the place is right before this player. Left out: at the top.
-- ARGV[6]  key: the place is right after this key and, in the place of the player id, a member, whether there is such a player or not
--
-- Returns { total, players before the window, players of the window before the place, players better than its first,
-- { member, key, … } }, { } if the player is not in the ranking, or { DATA_LOST } or { RANKING_CLOSED }.

-- @include "codes"
-- @include "rankings"
-- @include "places"
-- @include "members"

local scores = KEYS[1]
local total = readPlayers(scores, KEYS[2], KEYS[3], ARGV[1], KEYS[4])
if total < 0 then
  return { total }
end

local width, ahead, behind, player, key = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5], ARGV[6]

local position = 0
if key then
  position = standBefore(scores, key, after(player))
elseif player then
  local member = membersOf(KEYS[4], { player })[1]
  position = member and redis.call('ZRANK', scores, member)
end
if not position then
  return {}
end

local start = math.max(0, position - ahead)
local window = redis.call('ZRANGE', scores, start, position + behind - 1, 'WITHSCORES')
local better = 0
if start > 0 then
  better = betterThan(scores, window[2], window[1], width)
end
return { total, start, position - start, better, window }
