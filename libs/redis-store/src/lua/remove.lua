#!lua flags=allow-oom
-- Takes rankings of deleted boards out of a shard, also when there is no memory left: that may be why they were deleted.
--
-- KEYS[1]  restoration: id of the one that may change the data
-- KEYS[2]  meta: rankings, deletions
-- KEYS[3]  registry: ranking -> its players
-- KEYS[4]  registry of the staged rankings
-- KEYS[5]  replaced rankings that are kept  sorted set: ranking -> until when, s since 1970
-- KEYS[6…] scores and prefixes of members, live; the same, staged; the same, replaced; for each ranking
-- ARGV[1]  id of the caller's restoration
-- ARGV[2]  revision of the catalog up to which the rankings of deleted boards are out then
-- ARGV[3…] field of each ranking in the registries
--
-- Returns 1, or RESTORATION_ENDED.

-- @include "codes"
-- @include "restoration"

local restoration, meta, registry, stagedRegistry, replacedRankings = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
if not isOngoing(restoration, ARGV[1]) then
  return RESTORATION_ENDED
end
if #ARGV > 2 then
  -- UNLINK frees memory in another thread.
  redis.call('UNLINK', unpack(KEYS, 6))
  redis.call('ZREM', replacedRankings, unpack(ARGV, 3))
  redis.call('HDEL', stagedRegistry, unpack(ARGV, 3))
  local removed = redis.call('HDEL', registry, unpack(ARGV, 3))
  -- By how many were there, and not to how many are left: a registry that has lost others is still short of them.
  if removed > 0 and redis.call('HGET', meta, 'rankings') then
    redis.call('HINCRBY', meta, 'rankings', -removed)
  end
end
redis.call('HSET', meta, 'deletions', ARGV[2])
return 1
