#!lua flags=allow-oom
-- Ends a restoration, also when there is no memory left: that may be why. Rankings that it has closed are open again.
--
-- KEYS[1]  restoration: id of the one that may change the data
-- KEYS[2]  registry: ranking -> its players
-- ARGV[1]  id of the caller's restoration
-- ARGV[2…] field in the registry of each ranking that it has closed
--
-- Returns 1, or RESTORATION_ENDED.

-- @include "codes"
-- @include "restoration"
-- @include "rankings"

local restoration, registry = KEYS[1], KEYS[2]
if not isOngoing(restoration, ARGV[1]) then
  return RESTORATION_ENDED
end
for i = 2, #ARGV do
  local counted = redis.call('HGET', registry, ARGV[i])
  if isClosed(counted) then
    redis.call('HSET', registry, ARGV[i], counted:sub(2))
  end
end
redis.call('UNLINK', restoration)
return 1
