#!lua
-- Registers rankings of an open shard, so that they take updates. One that is registered stays as it is.
--
-- KEYS[1]  meta: epoch, history ('' while the shard is closed), deployment, rankings
-- KEYS[2]  registry: ranking -> its players
-- ARGV[1]  epoch that the caller knows
-- ARGV[2]  deployment of the caller
-- ARGV[3…] field of each ranking in the registry
--
-- Returns 1, or SHARD_CLOSED or DATA_LOST.

-- @include "codes"
-- @include "fence"
-- @include "rankings"

local meta, registry = KEYS[1], KEYS[2]
local stored = redis.call('HMGET', meta, 'epoch', 'history', 'deployment', 'rankings')
if not isWritable(stored, ARGV[1], ARGV[2]) then
  return SHARD_CLOSED
end
if not isComplete(registry, stored[4]) then
  return DATA_LOST
end
for i = 3, #ARGV do
  redis.call('HSETNX', registry, ARGV[i], 0)
end
redis.call('HSET', meta, 'rankings', redis.call('HLEN', registry))
return 1
