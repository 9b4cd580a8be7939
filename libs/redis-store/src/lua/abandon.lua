#!lua flags=allow-oom
-- Ends a restoration and drops what it has staged, also when there is no memory left: that may be why.
--
-- KEYS[1]  restoration: id of the one that may change the data
-- KEYS[2]  scores, staged
-- ARGV[1]  id of the caller's restoration
--
-- Returns 1, or RESTORATION_ENDED.

-- @include "codes"
-- @include "restoration"

if not isOngoing(KEYS[1], ARGV[1]) then
  return RESTORATION_ENDED
end
redis.call('UNLINK', KEYS[1], KEYS[2])
return 1
