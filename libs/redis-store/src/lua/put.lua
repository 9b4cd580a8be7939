#!lua
-- Sets scores as they are, and counts the players that they add.
--
-- KEYS[1]  restoration: id of the one that may change the data
-- KEYS[2]  registry of the live rankings, or of the staged ones: ranking -> its players
-- KEYS[3…] scores of each ranking, live or staged: player id -> 0 - score
-- ARGV[1]  id of the caller's restoration
-- ARGV[2…] for each ranking: its field in the registry; number of players, at most 3,900 (Lua's stack); 0 - score and player id of
--          each
--
-- Returns 1, or RESTORATION_ENDED.

-- @include "codes"
-- @include "restoration"
-- @include "rankings"

local restoration, registry = KEYS[1], KEYS[2]
if not isOngoing(restoration, ARGV[1]) then
  return RESTORATION_ENDED
end

local at = 2
for i = 3, #KEYS do
  local field, players = ARGV[at], tonumber(ARGV[at + 1])
  local first = at + 2
  at = first + 2 * players
  local added = redis.pcall('ZADD', KEYS[i], unpack(ARGV, first, at - 1))
  if type(added) ~= 'number' then
    -- Something else is in its place: with these players counted, the ranking stays closed until it is rebuilt.
    added = players
  end
  -- A ranking that had lost players is still short of as many.
  addPlayers(registry, field, added)
end
return 1
