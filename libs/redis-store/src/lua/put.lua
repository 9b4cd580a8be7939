#!lua
-- Sets scores as they are, and counts the players that they add.
--
-- KEYS[1]  restoration: id of the one that may change the data
-- KEYS[2]  registry of the live rankings, or of the staged ones: ranking -> its players
-- KEYS[3]  clock: when a score was reached last, see `includes/clock.lua`
-- KEYS[4…] scores of each ranking, live or staged: member -> key of the score, see `includes/places.lua`; followed by the prefixes of its
--          members, by player id, if they have some
-- ARGV[1]  id of the caller's restoration
-- ARGV[2…] for each ranking: its field in the registry; characters of a prefix; number of players, at most 1,900 (Lua's stack); key, prefix
--          (left out if they have none) and player id of each
--
-- Returns 1, or RESTORATION_ENDED.

-- @include "codes"
-- @include "restoration"
-- @include "rankings"
-- @include "places"
-- @include "clock"

local restoration, registry, clock = KEYS[1], KEYS[2], KEYS[3]
if not isOngoing(restoration, ARGV[1]) then
  return RESTORATION_ENDED
end

-- Something else may be in the place of a key. With the players counted all the same, the ranking stays closed until it is rebuilt.
local function isUsable(key, kind)
  local found = redis.call('TYPE', key).ok
  return found == kind or found == 'none'
end

-- @return how many players are new
local function putTied(scores, prefixes, first, last)
  if not isUsable(scores, 'zset') or not isUsable(prefixes, 'hash') then
    return (last - first + 1) / 3
  end
  local players, places, changed, left, added = {}, {}, {}, {}, 0
  for at = first, last, 3 do
    local key, prefix, player = ARGV[at], ARGV[at + 1], ARGV[at + 2]
    players[#players + 1] = player
    places[#places + 1], places[#places + 2] = key, prefix .. player
    changed[#changed + 1], changed[#changed + 2] = player, prefix
  end
  for i, known in ipairs(redis.call('HMGET', prefixes, unpack(players))) do
    if not known then
      added = added + 1
    elseif known ~= changed[2 * i] then
      left[#left + 1] = known .. players[i]
    end
  end
  if #left > 0 then
    redis.call('ZREM', scores, unpack(left))
  end
  redis.call('ZADD', scores, unpack(places))
  redis.call('HSET', prefixes, unpack(changed))
  return added
end

local at, key, latest = 2, 4, '0'
while at <= #ARGV do
  local field, width, players = ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local isTied = width > 0
  local first, last = at + 3, at + 2 + (isTied and 3 or 2) * players
  local added
  if isTied then
    added = putTied(KEYS[key], KEYS[key + 1], first, last)
  else
    added = redis.pcall('ZADD', KEYS[key], unpack(ARGV, first, last))
    added = type(added) == 'number' and added or players
  end
  -- A ranking that had lost players is still short of as many.
  addPlayers(registry, field, added)
  if width == OF_ONE_PLAYER then
    for prefix = first + 1, last, 3 do
      latest = ARGV[prefix] > latest and ARGV[prefix] or latest
    end
  end
  at, key = last + 1, key + (isTied and 2 or 1)
end
if latest ~= '0' then
  setClock(clock, math.max(readClock(clock), tonumber(latest) or 0))
end
return 1
