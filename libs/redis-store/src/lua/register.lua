#!lua
-- Registers rankings of an open shard, so that they take updates. One that is registered stays as it is. One whose board may have been
-- deleted, or whose period may have been archived, is left out: a process that has not heard of it would bring it back.
--
-- KEYS[1]  meta: epoch, history ('' while the shard is closed), deployment, rankings, deletions, archived
-- KEYS[2]  registry: ranking -> its players
-- ARGV[1]  epoch that the caller knows
-- ARGV[2]  deployment of the caller
-- ARGV[3]  `master_replid` of the server on which the caller has found the shard open
-- ARGV[4…] for each ranking: its field in the registry; the revision of the catalog up to which the caller knows that its board exists
--
-- Returns 1, or SHARD_CLOSED, SERVER_CHANGED or DATA_LOST.

-- @include "codes"
-- @include "fence"
-- @include "rankings"

local meta, registry = KEYS[1], KEYS[2]
local stored = redis.call('HMGET', meta, 'epoch', 'history', 'deployment', 'rankings', 'deletions', 'archived')
local refusal = writeRefusal(stored, ARGV[1], ARGV[2], ARGV[3])
if refusal then
  return refusal
end
if not isComplete(registry, stored[4]) then
  return DATA_LOST
end
local least = math.max(tonumber(stored[5]) or 0, tonumber(stored[6]) or 0)
for i = 4, #ARGV, 2 do
  if tonumber(ARGV[i + 1]) >= least then
    redis.call('HSETNX', registry, ARGV[i], 0)
  end
end
redis.call('HSET', meta, 'rankings', redis.call('HLEN', registry))
return 1
