#!lua flags=allow-oom
-- Ends a restoration and drops what it has staged, also when there is no memory left: that may be why.
--
-- KEYS[1]  restoration: id of the one that may change the data
-- KEYS[2]  scores, staged
-- ARGV[1]  id of the caller's restoration
--
-- Returns 1, or -1 if that restoration is over.

-- @include "restoration"

if not isOngoing(KEYS[1], ARGV[1]) then
  return -1
end
redis.call('UNLINK', KEYS[1], KEYS[2])
return 1
