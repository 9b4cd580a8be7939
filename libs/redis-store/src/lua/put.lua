#!lua
-- Sets scores as they are.
--
-- KEYS[1]  restoration: id of the one that may change the data
-- KEYS[2]  scores, live or staged: player id -> 0 - score
-- ARGV[1]  id of the caller's restoration
-- ARGV[2…] 0 - score, player id; for each player, at most 3,900 (Lua's stack)
--
-- Returns 1, or RESTORATION_ENDED.

-- @include "codes"
-- @include "restoration"

if not isOngoing(KEYS[1], ARGV[1]) then
  return RESTORATION_ENDED
end
redis.call('ZADD', KEYS[2], unpack(ARGV, 2))
return 1
