#!lua flags=allow-oom
-- Drops staged rankings, also when there is no memory left: that may be why.
--
-- KEYS[1]  restoration: id of the one that may change the data
-- KEYS[2]  registry of the staged rankings
-- KEYS[3…] scores and prefixes of members of each, staged
-- ARGV[1]  id of the caller's restoration
-- ARGV[2…] field of each in the registry
--
-- Returns 1, or RESTORATION_ENDED.

-- @include "codes"
-- @include "restoration"

if not isOngoing(KEYS[1], ARGV[1]) then
  return RESTORATION_ENDED
end
redis.call('UNLINK', unpack(KEYS, 3))
redis.call('HDEL', KEYS[2], unpack(ARGV, 2))
return 1
