#!lua flags=allow-oom
-- Drops rankings of an open shard that are archived, also when there is no memory left: that may be why they are.
--
-- KEYS[1]  meta: epoch, history ('' while the shard is closed), deployment, rankings, archived
-- KEYS[2]  registry: ranking -> its players
-- KEYS[3]  registry of the staged rankings
-- KEYS[4]  replaced rankings that are kept  sorted set: ranking -> until when, s since 1970
-- KEYS[5…] scores and prefixes of members, live; the same, staged; the same, replaced; for each ranking
-- ARGV[1]  epoch that the caller knows
-- ARGV[2]  deployment of the caller
-- ARGV[3]  `master_replid` of the server on which the caller has found the shard open
-- ARGV[4]  revision of the catalog: who has not heard of it registers no ranking from now on
-- ARGV[5…] field of each ranking in the registries
--
-- Returns 1, or SHARD_CLOSED, SERVER_CHANGED or DATA_LOST.

-- @include "codes"
-- @include "fence"
-- @include "rankings"

local meta, registry, stagedRegistry, replacedRankings = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local stored = redis.call('HMGET', meta, 'epoch', 'history', 'deployment', 'rankings', 'archived')
local refusal = writeRefusal(stored, ARGV[1], ARGV[2], ARGV[3])
if refusal then
  return refusal
end
if not isComplete(registry, stored[4]) then
  return DATA_LOST
end
-- UNLINK frees memory in another thread.
redis.call('UNLINK', unpack(KEYS, 5))
redis.call('ZREM', replacedRankings, unpack(ARGV, 5))
redis.call('HDEL', stagedRegistry, unpack(ARGV, 5))
local removed = redis.call('HDEL', registry, unpack(ARGV, 5))
if removed > 0 then
  redis.call('HINCRBY', meta, 'rankings', -removed)
end
if tonumber(ARGV[4]) > (tonumber(stored[5]) or 0) then
  redis.call('HSET', meta, 'archived', ARGV[4])
end
return 1
