#!lua flags=no-writes
-- The places of one player in rankings of a shard, each of another board.
--
-- KEYS[1]  registry: ranking -> its players
-- KEYS[2]  meta: rankings
-- KEYS[3…] scores of each ranking: member -> key of the score, see `includes/places.lua`; followed by the prefixes of its members, by player
--          id, if they have some
-- ARGV[1]  player id
-- ARGV[2…] three for each ranking: the ranking, in the registry; characters of a prefix; and if another shard has the player, key and prefix,
--          with `:` between if there is one, else empty
--
-- Returns { places }. Places are text, three words for each ranking: its players; key and prefix, in the same way; how many players are better.
-- The last two are `-` for a player who is not in it. Or { DATA_LOST }, or { RANKING_CLOSED, number of the ranking from 1 }.

-- @include "codes"
-- @include "rankings"
-- @include "places"
-- @include "members"

local registry, meta, player = KEYS[1], KEYS[2], ARGV[1]
local format = string.format

-- Key and prefix of the player, as text; nil for one who is not in the ranking.
local function find(scores, prefixes)
  local member = membersOf(prefixes, { player })[1]
  local key = member and redis.call('ZSCORE', scores, member)
  return key and (prefixes and key .. ':' .. member:sub(1, #member - #player) or key)
end

local places, at = {}, 3
for i = 1, (#ARGV - 1) / 3 do
  local field, isTied, place = ARGV[3 * i - 1], ARGV[3 * i] ~= '0', ARGV[3 * i + 1]
  local scores, prefixes = KEYS[at], isTied and KEYS[at + 1] or nil
  at = at + (isTied and 2 or 1)
  local total = readPlayers(scores, registry, meta, field, prefixes)
  if total < 0 then
    return { total, i }
  end
  place = place ~= '' and place or find(scores, prefixes)
  local key, prefix = (place or ''):match('^([^:]*):?(.*)$')
  places[i] = place and format('%d %s %d', total, place, standBefore(scores, key, prefix)) or total .. ' - -'
end
return { table.concat(places, ' ') }
