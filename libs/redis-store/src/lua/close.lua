#!lua
-- Closes a shard: from now on every update is refused. It writes nothing into a shard without data.
--
-- KEYS[1]  meta
-- KEYS[2]  restoration: id of the one that may change the data
-- ARGV[1]  id of the caller's restoration
--
-- Returns 1, or RESTORATION_ENDED.

-- @include "codes"
-- @include "restoration"

if not isOngoing(KEYS[2], ARGV[1]) then
  return RESTORATION_ENDED
end
if redis.call('TYPE', KEYS[1]).ok == 'hash' then
  redis.call('HSET', KEYS[1], 'history', '')
end
return 1
